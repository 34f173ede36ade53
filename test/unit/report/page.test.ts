import { beforeAll, expect, test } from 'vitest';
import { bundleAssets } from '../../../src/report/bundle.ts';
import { readModel } from '../../../src/report/model.ts';
import { renderPage } from '../../../src/report/page.ts';
import type { PageAssets } from '../../../src/report/page.ts';
import { latency } from '../../../src/report/sections/latency.ts';
import { SECTIONS } from '../../../src/report/sections/registry.ts';
import { PAYLOADS } from '../../support/report-fixture-payloads.ts';
import { buildFixture } from '../../support/report-fixture.ts';
import type { FixtureOptions } from '../../support/report-fixture-options.ts';
import type { Fixture } from '../../support/report-fixture.ts';

let assets: PageAssets;
beforeAll(async () => {
  assets = await bundleAssets();
});

const pageOf = async (fixture: Fixture) => renderPage(await readModel(fixture), SECTIONS, assets);

const VARIANTS: readonly FixtureOptions[] = [
  { trials: 2 },
  { trials: 1, topologies: 1 },
  { trials: 1, topologies: 5 },
  { trials: 2, variant: 'tie' },
  { trials: 1, variant: 'time-invalid' },
  { trials: 1, variant: 'all-invalid' },
  { trials: 2, variant: 'failed-trial' },
  { trials: 1, variant: 'nobody-measured' },
  { trials: 1, hostile: PAYLOADS },
];

test.each(VARIANTS)('every section can be written for %j', async (options) => {
  const fixture = buildFixture({ hits: 6_000, ...options });
  const { text, warnings } = await pageOf(fixture);
  expect(warnings).toEqual([]);
  const model = await readModel(fixture);
  for (const section of SECTIONS) {
    expect([section.id, text.includes(`id="${section.id}"`)]).toEqual([
      section.id,
      section.render(model) !== undefined,
    ]);
  }
  expect(text).not.toMatch(/>\s*(undefined|NaN|null|\[object Object\]|Infinity)\s*</);
  expect(Buffer.byteLength(text)).toBeLessThan(1_500_000);
});

test('the answer is printed as the summary has it, never computed anew', async () => {
  const fixture = buildFixture({ hits: 6_000, trials: 1 });
  const decision = {
    ...fixture.summary.decision,
    kind: 'nobody-holds' as const,
    sentence: 'A sentence that nobody could compute.',
    trustState: 'invalid' as const,
  };
  const { text } = await pageOf({ ...fixture, summary: { ...fixture.summary, decision } });
  expect(text).toContain('data-kind="nobody-holds">A sentence that nobody could compute.</h1>');
  expect(text).toContain('INVALID');
});

test('where times cannot be compared the page says why, greys them, and still shows the work', async () => {
  const { text } = await pageOf(buildFixture({ hits: 6_000, trials: 2, variant: 'time-invalid' }));
  expect(text).toMatch(
    /Response times cannot be compared in this run: legacy and cache: CPU steal: \d+\.\d % \(limits/,
  );
  expect(text).toContain('not comparable');
  expect(text).toMatch(/84\u202f% less/);
});

test('a section that fails leaves a visible gap; the others are there', async () => {
  const model = await readModel(buildFixture({ hits: 6_000, trials: 1 }));
  const broken = {
    ...latency,
    render: () => {
      throw new Error('a planted fault');
    },
  };
  const { text, warnings } = renderPage(model, [broken, ...SECTIONS.slice(1)], assets);
  expect(warnings).toEqual(['The section "Latency" could not be written: a planted fault']);
  expect(text).toContain('class="gap"');
  expect(text).toContain('id="database-heading"');
});

test('nothing hostile survives as markup, and nothing is loaded', async () => {
  const { text } = await pageOf(buildFixture({ hits: 6_000, trials: 1, hostile: PAYLOADS }));
  const own = text.replace(assets.script, '').replace(assets.css, '');
  expect(own.match(/<script[ >]/g)).toHaveLength(3);
  expect(own.match(/<(img|svg onload|iframe|object|embed)[ >]/g)).toBeNull();
  expect(own).not.toMatch(/ on\w+="/);
  expect(own).not.toMatch(/ style="/);
  // What is linked lies beside the page, under a name that benchday gave it.
  expect(own).not.toMatch(/(src|href)="(?!#|data:,"|[a-z]+(\.json|\.ndjson|\/)")/);
  expect(text).toContain('default-src &#39;none&#39;');
});

test('the page script of our own makes no markup and asks for nothing', () => {
  expect(assets.script).not.toMatch(
    /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|fetch\(|XMLHttpRequest|WebSocket|localStorage/,
  );
});

test('the worst case stays below 1.5 MB: five topologies, 720 points a series, long texts', async () => {
  const fixture = buildFixture({ hits: 6_000, topologies: 5, trials: 1 });
  const intervals = Array.from({ length: 720 }, (_, index) => index);
  const stretched: Fixture = {
    ...fixture,
    run: { ...fixture.run, scenario: { ...fixture.run.scenario, durationMs: 720_000 } },
    trials: fixture.trials.map((trial) =>
      trial.state !== 'measured'
        ? trial
        : {
            ...trial,
            load: {
              ...trial.load,
              intervals: intervals.map((index) => ({
                startMs: index * 1000,
                lengthMs: 1000,
                counts: {
                  scheduled: 307 + index,
                  sent: 301 + index,
                  dropped: 3,
                  ok: 293 + index,
                  failed: 7,
                  timedOut: 1,
                },
              })),
            },
          },
    ),
    latency: fixture.trials.flatMap(({ trial }) => {
      const lines = fixture.latency.filter((line) => line.trial === trial && line.kind === 'response');
      return intervals.flatMap((index) => {
        const line = lines[index % lines.length];
        return line === undefined ? [] : [{ ...line, startMs: index * 1000, lengthMs: 1000 }];
      });
    }),
    samples: fixture.samples.map((sample) => ({ ...sample, atMs: sample.atMs * 3 })),
    summary: {
      ...fixture.summary,
      topologies: fixture.summary.topologies.map((topology) => ({
        ...topology,
        ...(topology.measured === undefined
          ? {}
          : {
              measured: {
                ...topology.measured,
                queries: Array.from({ length: 200 }, (_, index) => ({
                  query: `SELECT ${index} ${'column_name, '.repeat(300)}`,
                  callsPerThousandHits: 3.3,
                  msPerThousandHits: 1.1 * index,
                  rowsPerThousandHits: 9,
                })),
                endpoints: Array.from({ length: 300 }, (_, index) => ({
                  name: `endpoint ${index} ${'long '.repeat(60)}`,
                  isWrite: false,
                  hits: 1,
                  share: 0.1,
                  p50Ms: 1.234,
                  p95Ms: 2.345,
                  p99Ms: 3.456,
                  errorRatio: 0,
                  bytesPerHit: 1,
                })),
              },
            }),
      })),
    },
  };
  const { text, warnings } = await pageOf(stretched);
  expect(warnings).toEqual([]);
  expect(Buffer.byteLength(text)).toBeLessThan(1_500_000);
});
