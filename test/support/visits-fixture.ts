import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { FlowRecord } from '../../src/records/flow-record.ts';
import type { LatencyLine, LoadTotals } from '../../src/records/load-totals.ts';
import type { MeasuredTrial, TrialRecord } from '../../src/records/trial-record.ts';
import { summarise } from '../../src/verdicts/choice/summarise.ts';
import { buildFixture, type Fixture } from './report-fixture.ts';

/** In each trial of the topology at a place: steps of `cache` that no value came for, by endpoint of the fixture. */
const LOST = [
  { endpoint: 'product', reason: 'token: a wrong answer, or none, of home', cause: 'error', hits: 30 },
  { endpoint: 'product', reason: 'token: no answer in time of home', cause: 'time-out', hits: 8 },
  { endpoint: 'search', reason: 'place: no match in the answer of product', cause: 'no-match', hits: 2 },
] as const;

/** ms that each held step waited: 10 of them, in the first interval of each trial */
export const HELD_MS = [10, 20, 30, 40, 50, 60, 70, 80, 90, 400];

function flowsOf({ endpoints }: Fixture['run']['scenario']): FlowRecord[] {
  const option = (at: number, needs: string[], takes: string[]) => ({
    ...{ endpoint: endpoints[at]?.name ?? '', weight: 1, needs, takes },
  });
  return [
    {
      ...{ name: 'shopping', share: 0.8, visits: 900, stepsPerVisit: 2.3 },
      feed: { columns: ['user', 'password'], rows: 250, order: 'sequence' },
      steps: [
        { chance: 1, options: [option(0, [], ['token'])] },
        { chance: 1, think: { kind: 'uniform', fromMs: 50, toMs: 5000 }, options: [option(1, ['token'], ['place'])] },
        { chance: 0.3, think: { kind: 'exponential', meanMs: 3000 }, options: [option(2, ['place'], [])] },
      ],
    },
    {
      ...{ name: 'reading', share: 0.2, visits: 300, stepsPerVisit: 1 },
      steps: [{ chance: 1, options: [{ ...option(3, [], []), weight: 3 }, option(4, [], [])] }],
    },
  ];
}

/** A run whose hits are steps of visits, of two topologies, the second of which loses some. */
export async function visitsFixture(topologies = 2): Promise<Fixture> {
  const fixture = buildFixture({ hits: 3000, durationMs: 60_000, trials: 2, topologies });
  const names = fixture.run.scenario.endpoints.map(({ name }) => name);
  const run = { ...fixture.run, scenario: { ...fixture.run.scenario, flows: flowsOf(fixture.run.scenario) } };
  const trials = fixture.trials.map((trial): TrialRecord => {
    if (trial.state !== 'measured') return trial;
    const isLosing = trial.topology === fixture.run.topologies[1]?.name;
    return { ...trial, load: withVisits(trial.load, isLosing, names) };
  });
  const latency = [
    ...fixture.latency,
    ...trials.flatMap((trial) => (trial.state === 'measured' ? heldOf(trial, names) : [])),
  ];
  const summary = await summarise({ ...fixture, run, trials, latency });
  return { ...fixture, run, trials, latency, summary };
}

function withVisits(load: LoadTotals, isLosing: boolean, names: readonly string[]): LoadTotals {
  const lost = (isLosing ? LOST : []).map((row) => ({ ...row, endpoint: nameOf(row.endpoint, names) }));
  const lostOf = (endpoint: string) =>
    lost.filter((row) => row.endpoint === endpoint).reduce((sum, { hits }) => sum + hits, 0);
  const add = (counts: LoadTotals['counts'], hits: number) =>
    hits === 0 ? counts : { ...counts, scheduled: counts.scheduled + hits, notReached: hits };
  return {
    ...load,
    counts: add(
      load.counts,
      lost.reduce((sum, { hits }) => sum + hits, 0),
    ),
    endpoints: load.endpoints.map((endpoint) => ({ ...endpoint, counts: add(endpoint.counts, lostOf(endpoint.name)) })),
    flows: {
      ...{ visits: 1200, held: HELD_MS.length, notReached: lost },
      byFlow: [
        { flow: 'shopping', due: 900, begun: isLosing ? 899 : 900, finished: isLosing ? 862 : 900 },
        { flow: 'reading', due: 300, begun: 300, finished: 300 },
      ],
    },
  };
}

function heldOf({ trial, load }: MeasuredTrial, names: readonly string[]): readonly LatencyLine[] {
  const histogram = build();
  for (const ms of HELD_MS) histogram.recordValue(ms * 1000);
  const { startMs = 0, lengthMs = 0 } = load.intervals[0] ?? {};
  return [
    { trial, startMs, lengthMs, endpoint: names[1] ?? '', kind: 'held', hdr: encodeIntoCompressedBase64(histogram) },
  ];
}

/** The fixture's endpoint by what the rows above call it. */
function nameOf(word: (typeof LOST)[number]['endpoint'], names: readonly string[]): string {
  return names[word === 'product' ? 1 : 2] ?? '';
}
