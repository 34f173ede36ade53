import { expect, it } from 'vitest';
import type { ScorecardRow } from '../../../../src/records/decision.ts';
import type { RunSummary } from '../../../../src/records/summary.ts';
import { firstScreen } from '../../../../src/report/first-screen.ts';
import { paretoChart } from '../../../../src/report/first-screen/pareto.ts';
import { paretoOf } from '../../../../src/report/first-screen/pareto-points.ts';
import { readModel } from '../../../../src/report/model.ts';
import { answerInFull } from '../../../../src/report/sections/answer.ts';
import { summarise } from '../../../../src/verdicts/choice/summarise.ts';
import { buildFixture } from '../../../support/report-fixture.ts';
import type { FixtureOptions } from '../../../support/report-fixture-options.ts';

const plain = (markup: string) => markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

async function modelOf(options: FixtureOptions, change = (summary: RunSummary) => summary) {
  const fixture = buildFixture({ hits: 4000, durationMs: 48_000, trials: 1, ...options });
  return readModel({ ...fixture, summary: change(await summarise(fixture)) });
}

const withDecision =
  (of: (decision: RunSummary['decision']) => Partial<RunSummary['decision']>) => (summary: RunSummary) => ({
    ...summary,
    decision: { ...summary.decision, ...of(summary.decision) },
  });

it('draws the record: columns in its order, its places, its states, whatever the figures say', async () => {
  const states: readonly ScorecardRow['state'][] = [
    'met',
    'missed',
    'undecided',
    'invalid',
    'not-measured',
    'impossible',
  ];
  const model = await modelOf(
    { topologies: 2 },
    withDecision(({ standings = [] }) => ({
      standings: standings.toReversed().map((own, at) => ({
        ...own,
        place: at === 0 ? ('failing' as const) : ('best' as const),
        objectives: states.slice(0, 5).map((state) => ({ id: state, title: `is ${state}`, state, unit: '', rule: '' })),
      })),
    })),
  );
  const text = plain(firstScreen(model).text);
  const names = (model.summary.decision.standings ?? []).map(({ topology }) => topology);
  expect(text).toContain(names.join(' '));
  expect(text).toMatch(/Answer ✗ failing ● take/);
  for (const [state, word] of [
    ['met', '✓ met'],
    ['missed', '✗ missed'],
    ['undecided', '? undecided'],
    ['invalid', '⊘ invalid'],
    ['not-measured', '– not measured'],
  ] as const)
    expect(text).toMatch(new RegExp(`is ${state} ≤ +${word.replace('?', '\\?')} +${word.replace('?', '\\?')}`));
  const full = plain(answerInFull.render(model)?.text ?? '');
  for (const { why } of model.summary.decision.standings ?? []) expect(full).toContain(why);
});

it('counts the objectives that have no room, and the section below has all of them', async () => {
  const many = Array.from({ length: 12 }, (_, at) => ({
    id: `p95:page-${String(at)}`,
    title: `p95 of page-${String(at)}`,
    state: at === 11 ? ('missed' as const) : ('met' as const),
    value: at,
    limit: 10,
    unit: 'ms',
    rule: 'met at or below the limit',
    evidence: 'summary.json',
  }));
  const model = await modelOf(
    { topologies: 2 },
    withDecision(({ standings = [] }) => ({ standings: standings.map((own) => ({ ...own, objectives: many })) })),
  );
  expect(plain(firstScreen(model).text)).toMatch(/7 more objectives ✗ 6 of 7 met ✗ 6 of 7 met/);
  const full = answerInFull.render(model)?.text ?? '';
  expect(plain(full)).toContain('p95 of page-11');
  expect(full).toContain('<a href="summary.json">');
});

it('says what could have been told apart, and how loaded the generator was', async () => {
  const text = plain(firstScreen(await modelOf({ topologies: 3 })).text);
  expect(text).toMatch(/Sees differences from 10\s% by rule; a proof takes 6 trials of each/);
  expect(text).toMatch(/A\/A false alarms not measured: benchday calibrate scenarios\/weekday\.yaml/);
  expect(text).toMatch(/Generator CPU \d+\s%, lag p99 [\d.]+\s(ms|s)/);
  expect(text).toMatch(/Dropped 0\.00\s%/);
});

it('a difference that is smaller than anybody asks for is no row of zeros', async () => {
  const differences = [
    { of: 'memory', ratio: 4e-10, by: 'trials' as const },
    { of: 'cost', ratio: 0.026, by: 'trials' as const },
  ];
  const model = await modelOf(
    { topologies: 2 },
    withDecision(() => ({ resolution: { trials: 8, trialsToProve: 6, differences } })),
  );
  expect(plain(firstScreen(model).text)).toMatch(
    /Sees differences from memory below 0\.10\s%, cost 2\.6\s% by 8 trials of each/,
  );
});

it('what has no command says what it takes instead', async () => {
  const notMeasured = [{ what: 'cores at the busiest time', detail: 'it takes every container.' }];
  const model = await modelOf(
    { topologies: 2 },
    withDecision(() => ({ notMeasured })),
  );
  expect(plain(firstScreen(model).text)).toMatch(
    /Cores at the busiest time – not measured ?: it takes every container\./,
  );
});

it('of trials some of which are invalid it says which, not that all of them are', async () => {
  const model = await modelOf({ topologies: 3 }, (summary) => ({
    ...summary,
    topologies: summary.topologies.map((own, at) =>
      at === 2
        ? { ...own, validity: { ...own.validity, time: 'invalid' }, trials: { ...own.trials, validTime: 0 } }
        : own,
    ),
  }));
  const text = plain(firstScreen(model).text);
  expect(text).toMatch(/Response times ! valid but for messaging , 2 of 3 trials count/);
});

it('the chart has what is beaten in grey, and leaves out what nobody read', async () => {
  const model = await modelOf(
    { topologies: 5 },
    withDecision(({ standings = [] }) => ({
      standings: standings.map((own) => (own.topology === 'legacy' ? { ...own, place: 'beaten' as const } : own)),
    })),
  );
  const points = paretoOf(model)?.list ?? [];
  const beaten = (model.summary.decision.standings ?? []).filter(({ place }) => place === 'beaten');
  expect(beaten.map(({ topology }) => topology)).toContain('legacy');
  expect(points.filter(({ isOut }) => isOut).map(({ view }) => view.name)).toEqual(
    beaten.map(({ topology }) => topology),
  );
  const unread = {
    ...model,
    topologies: model.topologies.map((own) =>
      own.name === 'cache' && own.measured !== undefined
        ? { ...own, measured: { ...own.measured, database: undefined } }
        : own,
    ),
  } as typeof model;
  expect(paretoOf(unread)?.list.map(({ view }) => view.name)).not.toContain('cache');
  expect(firstScreen(model).text).toMatch(/<g class="out">/);
});

it('memory that was not read is drawn as not known, and is no small bubble', async () => {
  const model = await modelOf({ topologies: 3 });
  const [first] = paretoOf(model)?.list ?? [];
  const remembered = (isRead: (name: string) => boolean) => ({
    ...model,
    topologies: model.topologies.map((own) => {
      const { peakMemoryBytes: _memory, ...serving } = own.summary.serving ?? {};
      const memory = isRead(own.name) ? { peakMemoryBytes: 1e9 } : {};
      return { ...own, summary: { ...own.summary, serving: { ...serving, ...memory } } };
    }),
  });
  const chartOf = (read: (name: string) => boolean) =>
    paretoChart(remembered(read) as unknown as typeof model)?.text ?? '';
  const all = chartOf(() => true);
  expect(all).toContain('; bubble: memory; empty: out');
  expect(all).not.toContain('stroke-dasharray="3 2"');
  const part = chartOf((name) => name !== first?.view.name);
  expect(part).toContain('; bubble: memory; dashed: not read; empty: out');
  expect(part.match(/stroke-dasharray="3 2"/g)).toHaveLength(1);
  expect(part).toContain('r="9.5"');
  expect(chartOf(() => false)).toContain('; memory: not read; empty: out');
});

it('the command that calibrates is whole, and can be pasted', async () => {
  const fixture = buildFixture({ hits: 1000, topologies: 2, trials: 1 });
  const file = `/home/somebody/my days/${'long-name-'.repeat(12)}.yaml`;
  const run = { ...fixture.run, scenario: { ...fixture.run.scenario, file } };
  const text = firstScreen(await readModel({ ...fixture, run })).text;
  expect(text).toContain(`benchday calibrate &#39;${file}&#39;`);
});

it('links lead only to sections that the page has', async () => {
  const model = await modelOf({ topologies: 2 });
  expect(firstScreen(model, () => false).text.match(/href="#(?!trust|key-)/g)).toBeNull();
  expect(firstScreen(model).text).toContain('<a href="#database">');
});

it('one topology needs no chart, and a run without a valid trial no questions', async () => {
  expect(firstScreen(await modelOf({ topologies: 1 })).text).not.toContain('class="pareto"');
  const failed = firstScreen(await modelOf({ topologies: 2, variant: 'nobody-measured' })).text;
  expect(failed).not.toContain('What would change');
  expect(plain(failed)).toContain('Scorecard no trial was measured');
  expect(plain(failed)).toMatch(/Generator not measured Dropped not measured/);
  expect(plain(failed)).toMatch(
    /Failed : 2 trials, the first: (legacy|cache): trial 1 failed .*postgresql did not answer/,
  );
});

it('an interrupted run says how much of it is there, and what continues it', async () => {
  const fixture = buildFixture({ hits: 1000, topologies: 2, trials: 3 });
  const run = { ...fixture.run, state: 'interrupted' as const };
  const made = { ...fixture, run, trials: fixture.trials.slice(0, 2) };
  const text = plain(firstScreen(await readModel({ ...made, summary: await summarise(made) })).text);
  expect(text).toContain(`2 of 6 trials are there; to continue: benchday run --resume ${run.runId}`);
});

it('says why nothing counts, each reason once with its topologies, and that no trial does', async () => {
  const text = plain(firstScreen(await modelOf({ topologies: 3, trials: 2, variant: 'all-invalid' })).text);
  expect(text).toMatch(/accounting: \d+ acknowledged writes are not stored \(all 3\)/);
  expect(text).toContain('Scorecard no trial counts; medians of all that were measured');
  expect(text).not.toContain('one trial of each');
  const valid = plain(firstScreen(await modelOf({ topologies: 3, trials: 2 })).text);
  expect(valid).not.toContain('acknowledged writes are not stored');
});

it('shows what the answer goes by where the busiest time is not known', async () => {
  const known = plain(firstScreen(await modelOf({ topologies: 2 })).text);
  expect(known).toMatch(/Cores, busiest time/);
  expect(known).not.toContain('CPU time per hit');
  const unknown = await modelOf({ topologies: 2 }, (summary) => ({
    ...summary,
    topologies: summary.topologies.map(({ serving, ...own }) => {
      if (serving === undefined) return own;
      const { demand: _demand, ...others } = serving;
      return { ...own, serving: others };
    }),
  }));
  const text = plain(firstScreen(unknown).text);
  expect(text).not.toContain('Cores, busiest time');
  expect(text).toMatch(/CPU time per hit [\d.]+ ms [\d.]+ ms/);
});
