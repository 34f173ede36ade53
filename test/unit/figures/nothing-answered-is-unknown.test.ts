import { createColors } from 'picocolors';
import { expect, test } from 'vitest';
import { printResult } from '../../../src/cli/run-result.ts';
import type { Console } from '../../../src/cli/console.ts';
import { parseAs } from '../../../src/records/file-kind.ts';
import { type RunSummary, SUMMARY_FILE, type TopologySummary } from '../../../src/records/summary.ts';
import type { MeasuredTrial } from '../../../src/records/trial-record.ts';
import { day } from '../../../src/report/sections/day.ts';
import { endpoints } from '../../../src/report/sections/endpoints.ts';
import { latency } from '../../../src/report/sections/latency.ts';
import { renderMarkdown } from '../../../src/report/markdown.ts';
import { type ReportModel, readModel } from '../../../src/report/model.ts';
import { summarise } from '../../../src/verdicts/choice/summarise.ts';
import { allOk } from '../../support/load-fixture.ts';
import { measuredTopologies } from '../../support/measured-topologies.ts';

const TIMES = ['p50Ms', 'p90Ms', 'p95Ms', 'p99Ms', 'serviceP95Ms'] as const;

test('of a trial that was asked nothing, times, errors, drops and the objective are unknown', async () => {
  const measured = await measuredOf(unasked());
  for (const name of [...TIMES, 'errorRatio', 'droppedRatio', 'sloMet'] as const)
    expect(measured[name]).toBeUndefined();
  expect(measured.hits).toBe(0);
});

test('of an endpoint without a hit only its name and its count are known', async () => {
  const [endpoint] = (await measuredOf(unasked())).endpoints;
  expect(Object.keys(endpoint ?? {}).sort()).toEqual(['hits', 'isWrite', 'name']);
});

test('where every hit failed without a time, the errors are known, times are not, and the objective is missed', async () => {
  const run = measuredTopologies([['one', {}]], {
    change: (trial) => withCounts(trial, { ...allOk(200), ok: 0, failed: 200 }),
  });
  const measured = await measuredOf({ ...run, latency: [] });
  expect(measured.errorRatio).toMatchObject({ median: 1, min: 1, max: 1 });
  expect(measured.p95Ms).toBeUndefined();
  expect(measured.sloMet).toBe(false);
});

test('a trial that was asked nothing is not counted among the others of its topology', async () => {
  const summary = await summarise(unasked());
  expect(summary.decision.sentence).not.toMatch(/0(\.0+)? ms/);
  expect(JSON.stringify(summary.decision)).not.toContain('"value":0');
});

test('the page and the Markdown print a dash, and no time of 0', async () => {
  const model = await modelOf(unasked());
  const text = [latency, endpoints, day].map((section) => section.render(model)?.text ?? '').join('\n');
  expect(text).toContain('No response time is known.');
  expect(text).not.toContain('no hit failed');
  expect(text).not.toMatch(/>0\u202f(ms|%)</);
  expect(text).not.toMatch(/0\.00\u202f%/);
  expect(renderMarkdown(model)).not.toMatch(/\b0(\.00)?\u202f(ms|%)/);
});

test('the terminal prints a dash', async () => {
  const run = unasked();
  const summary = await summarise(run);
  const text = printResult(
    {
      run: run.run,
      trials: run.trials,
      summary,
      files: { html: { path: 'report.html', bytes: 1 }, warnings: [] },
      exit: { code: 0, reason: '' },
    } as unknown as Parameters<typeof printResult>[0],
    { outColors: createColors(false) } as unknown as Console,
  );
  for (const row of ['p50, ms', 'p95, ms', 'p99, ms', 'errors, %']) {
    expect(
      text
        .split('\n')
        .find((line) => line.includes(row))
        ?.trim(),
    ).toMatch(/-$/);
  }
});

test('a summary of version 2 is read with its zeros as unknown, where nothing was answered', async () => {
  const zero = { median: 0, min: 0, max: 0, trials: 1 };
  const measured = {
    ...(await measuredOf(unasked())),
    ...Object.fromEntries(TIMES.map((name) => [name, zero])),
    errorRatio: zero,
    droppedRatio: zero,
    sloMet: false,
    endpoints: [
      { name: 'home', isWrite: false, hits: 0, share: 0, p50Ms: 0, p95Ms: 0, p99Ms: 0, errorRatio: 0, bytesPerHit: 0 },
    ],
  };
  const read = await readAsVersion2(measured);
  for (const name of [...TIMES, 'errorRatio', 'droppedRatio', 'sloMet'] as const) expect(read?.[name]).toBeUndefined();
  expect(read?.endpoints).toEqual([{ name: 'home', isWrite: false, hits: 0 }]);
});

test('a summary of version 2 keeps its zeros where hits were answered', async () => {
  const before = await measuredOf(measuredTopologies([['one', {}]]));
  const read = await readAsVersion2(before);
  expect(read?.errorRatio).toMatchObject({ median: 0 });
  expect(read?.droppedRatio).toMatchObject({ median: 0 });
  expect(read?.sloMet).toBe(before.sloMet);
});

test('of several trials of version 2, of which one was asked nothing, the errors are unknown', async () => {
  const before = await measuredOf(measuredTopologies([['one', {}]]));
  const read = await readAsVersion2({
    ...before,
    p50Ms: { median: 10, min: 10, max: 10, trials: 1 },
    errorRatio: { median: 0.005, min: 0, max: 0.01, trials: 2 },
  });
  expect(read?.errorRatio).toBeUndefined();
  expect(read?.p50Ms).toMatchObject({ median: 10 });
});

type Measured = NonNullable<TopologySummary['measured']>;
type Stored = ReturnType<typeof measuredTopologies>;

function unasked(): Stored {
  const run = measuredTopologies([['one', {}]], {
    change: (trial) => withCounts(trial, allOk(0)),
  });
  return { ...run, latency: [] };
}

function withCounts(trial: MeasuredTrial, counts: MeasuredTrial['load']['counts']): MeasuredTrial {
  const { load } = trial;
  const share = { ...counts };
  return {
    ...trial,
    load: {
      ...load,
      counts,
      bodyBytes: 0,
      endpoints: [{ name: 'home', isWrite: false, counts: share, bodyBytes: 0 }],
      intervals: load.intervals.map((interval) => ({ ...interval, counts: allOk(0) })),
    },
  };
}

async function measuredOf(run: Stored): Promise<Measured> {
  const { topologies } = await summarise(run);
  const measured = topologies[0]?.measured;
  if (measured === undefined) throw new Error('nothing was measured');
  return measured;
}

async function readAsVersion2(measured: unknown): Promise<Measured | undefined> {
  const summary: RunSummary = await summarise(unasked());
  const [topology] = summary.topologies;
  const stored = { ...summary, schema: 2, topologies: [{ ...topology, measured }] };
  const read = parseAs(SUMMARY_FILE, JSON.parse(JSON.stringify(stored)));
  if (read.state === 'refused') throw new Error(read.problems.join());
  return read.record.topologies[0]?.measured;
}

async function modelOf(run: Stored): Promise<ReportModel> {
  return readModel({
    run: run.run,
    trials: run.trials,
    summary: await summarise(run),
    latency: run.latency,
    samples: [],
    events: [],
  });
}
