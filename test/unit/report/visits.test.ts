import { expect, it } from 'vitest';
import { runSummary } from '../../../src/records/summary.ts';
import { runRecord } from '../../../src/records/run-record.ts';
import { figuresCsv } from '../../../src/report/exports/csv.ts';
import { openMetrics } from '../../../src/report/exports/open-metrics.ts';
import { trustStrip } from '../../../src/report/first-screen/trust-strip.ts';
import { renderMarkdown } from '../../../src/report/markdown.ts';
import { readModel } from '../../../src/report/model.ts';
import { visits } from '../../../src/report/sections/visits.ts';
import { buildFixture } from '../../support/report-fixture.ts';
import { HELD_MS, visitsFixture } from '../../support/visits-fixture.ts';

const plain = (html: string): string => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

it('a run of flows sums up their visits by topology: every step that was due is found again', async () => {
  const { summary, run, trials } = await visitsFixture();
  expect(runSummary.parse(summary)).toEqual(summary);
  expect(runRecord.parse(run)).toEqual(run);
  const [whole, losing] = summary.topologies.map(({ measured }) => measured?.flows?.[0]);
  // Two trials of each.
  expect(whole).toMatchObject({ visits: { due: 1800, begun: 1800, finished: 1800 }, notReachedRatio: 0, causes: [] });
  expect(losing).toMatchObject({
    visits: { due: 1800, begun: 1798, finished: 1724 },
    causes: [
      { cause: 'error', hits: 60 },
      { cause: 'time-out', hits: 16 },
      { cause: 'no-match', hits: 4 },
    ],
  });
  const { scheduled = 0, sent = 0, dropped = 0, notReached = 0 } = losing?.steps ?? {};
  expect(notReached).toBe(80);
  expect(scheduled).toBe(sent + dropped + notReached);
  expect(losing?.notReachedRatio).toBeCloseTo(80 / scheduled, 12);
  const names = new Set(
    run.scenario.flows?.[0]?.steps.flatMap(({ options }) => options.map(({ endpoint }) => endpoint)),
  );
  const own = trials.flatMap((trial) =>
    trial.state === 'measured' && trial.topology === 'cache' ? trial.load.endpoints : [],
  );
  expect(scheduled).toBe(
    own.filter(({ name }) => names.has(name)).reduce((sum, { counts }) => sum + counts.scheduled, 0),
  );
  expect(losing?.held.hits).toBe(2 * HELD_MS.length);
  expect(losing?.held.p50Ms).toBeCloseTo(50, 0);
  expect(losing?.held.p99Ms).toBeCloseTo(400, -0.5);
  // Of the other flow no step was held, and what is unknown is no 0.
  expect(summary.topologies[1]?.measured?.flows?.[1]).toMatchObject({ held: { hits: 0 }, causes: [] });
  expect(summary.topologies[1]?.measured?.flows?.[1]?.held.p99Ms).toBeUndefined();
});

it('page, Markdown, trust and exports tell of the visits of each topology', async () => {
  const fixture = await visitsFixture();
  const model = await readModel(fixture);
  const page = plain(visits.render(model)?.toString() ?? '');
  expect(page).toContain('of shopping on cache (60 error, 16 time-out, 4 no match).');
  expect(page).toMatch(/shopping cache 1 800 1 798 1 724 96 %/);
  expect(page).toMatch(/0\.05 s to 5 s; 3 s in the mean ! below the objective/);
  expect(page).toContain('user, password: 250 rows, in order');
  expect(page).toMatch(/category cache 60 token: a wrong answer, or none, of home/);
  const markdown = renderMarkdown(model);
  expect(markdown).toContain('<summary>Visits</summary>');
  expect(markdown).toMatch(
    /shopping on cache: 1 800 visits due, 1 798 begun, 1 724 finished; steps [\d ]+ due = [\d ]+ sent \+ 0 dropped \+ 80 not reached/,
  );
  expect(plain(trustStrip(model).toString())).toMatch(/Steps not reached [\d.]+ %/);
  expect(figuresCsv(fixture)).toMatch(/,cache,.*,flow_steps_not_reached,shopping,value,hits,80,/);
  expect(openMetrics(fixture)).toMatch(/flow_visits_finished\{[^}]*topology="cache"[^}]*item="shopping"[^}]*\} 1724/);
});

it('a run without flows says nothing of visits', async () => {
  const fixture = buildFixture({ hits: 2000, durationMs: 12_000 });
  const model = await readModel(fixture);
  expect(visits.render(model)).toBeUndefined();
  expect(renderMarkdown(model)).not.toContain('Visits');
  expect(plain(trustStrip(model).toString())).not.toContain('not reached');
  expect(figuresCsv(fixture)).not.toMatch(/^(flow_|trial_hits_not_reached)/m);
});
