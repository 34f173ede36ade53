import { describe, expect, it } from 'vitest';
import type { LoadCounts, LoadTotals } from '../../../../src/records/load-totals.ts';
import type { MeasuredTrial, TrialRecord } from '../../../../src/records/trial-record.ts';
import {
  type ExperimentFacts,
  judgeExperiment,
  unservedRatioOf,
} from '../../../../src/verdicts/capacity/judge-experiment.ts';
import { allOk, loadTotals } from '../../../support/load-fixture.ts';
import { buildFixture } from '../../../support/report-fixture.ts';

const SLO = { p95Ms: 250, errorRatio: 0.01 };
const CALM = { responseP95Ms: 40, serviceP95Ms: 38, lagP99Ms: 1 };
const [plain] = buildFixture({ trials: 1, hits: 2000, durationMs: 10_000 }).trials;

function measured(changes: Partial<MeasuredTrial> = {}): MeasuredTrial {
  if (plain?.state !== 'measured') throw new Error('the fixture has no measured trial');
  const validity = { time: 'valid', work: 'valid', checks: [] } as const;
  return {
    ...plain,
    load: loadTotals(),
    accounting: [],
    verification: [],
    validity: { ...validity, checks: [] },
    ...changes,
  };
}
const check = (id: string, state: 'invalid' | 'warning' = 'invalid') => ({
  ...{ id, title: `The ${id}`, speaksFor: 'time' as const, measured: 'too MUCH', limits: '' },
  state,
});
const broken = (...checks: ReturnType<typeof check>[]) =>
  measured({ validity: { time: 'valid', work: 'valid', checks } });
const counted = (changes: Partial<LoadCounts>, others: Partial<LoadTotals> = {}) =>
  measured({ load: loadTotals({ counts: { ...allOk(20_000), ...changes }, ...others }) });
const delayed = (eventLoopDelayP99Ms: number) =>
  measured({ load: loadTotals({ generator: { ...loadTotals().generator, eventLoopDelayP99Ms } }) });
const judge = (trial: TrialRecord, latency: Partial<ExperimentFacts['latency']> = {}) => {
  const { answer, reason } = judgeExperiment({ trial, slo: SLO, latency: { ...CALM, ...latency } });
  return `${answer}: ${reason}`;
};

describe('what an experiment says', () => {
  it.each<[string, TrialRecord, Partial<ExperimentFacts['latency']>, string]>([
    ['the limit of p95', measured(), { responseP95Ms: 250 }, 'held: p95 250 ms, errors 0.00 %'],
    ['more than it', measured(), { responseP95Ms: 250.6 }, 'missed: p95 251 ms'],
    ['much more', measured(), { responseP95Ms: 999.9, serviceP95Ms: 900 }, 'missed: p95 1000 ms'],
    ['seconds', measured(), { responseP95Ms: 1_000, serviceP95Ms: 900 }, 'missed: p95 1.00 s'],
    ['more seconds', measured(), { responseP95Ms: 1_234, serviceP95Ms: 900 }, 'missed: p95 1.23 s'],
    ['few ms', measured(), { responseP95Ms: 9.94 }, 'held: p95 9.9 ms, errors 0.00 %'],
    ['ten ms', measured(), { responseP95Ms: 10 }, 'held: p95 10 ms, errors 0.00 %'],
    ['the limit of errors', counted({ failed: 120, timedOut: 50, dropped: 30 }), {}, 'held: p95 40 ms, errors 1.00 %'],
    ['one failure more', counted({ failed: 201 }), {}, 'missed: errors 1.00 %'],
    ['time-outs', counted({ timedOut: 300 }), {}, 'missed: errors 1.50 %'],
    [
      'both limits broken, one hit dropped',
      counted({ failed: 300, dropped: 1 }),
      { responseP95Ms: 300, serviceP95Ms: 290 },
      'missed: p95 300 ms, errors 1.50 % (1 hit never sent)',
    ],
    ['no answer', measured(), { responseP95Ms: Number.NaN }, 'invalid: no hit was answered or given up'],
    [
      'wrong pages',
      measured({
        verification: [
          { name: 'a', detail: '', problem: 'got 500' },
          { name: 'b', detail: '' },
          { name: 'c', detail: '', problem: 'got 404' },
        ],
      }),
      {},
      'missed: after the load the topology answers wrongly: a: got 500; c: got 404',
    ],
    [
      'an account that holds beside one that does not',
      measured({
        accounting: [true, false].map((holds) => ({
          name: `account ${holds}`,
          left: 1,
          right: 1,
          allowance: 0,
          holds,
        })),
      }),
      {},
      'invalid: the account is not closed: account false',
    ],
    ['a check of another load', broken(check('clock')), {}, 'invalid: the clock: too MUCH'],
    ['a warning of another load', broken(check('clock', 'warning')), {}, 'held: p95 40 ms, errors 0.00 %'],
    ['a broken service', broken(check('lag'), check('deaths')), {}, 'invalid: the deaths: too MUCH'],
    [
      'a generator at its limit before others',
      broken(check('steal'), check('ports')),
      { responseP95Ms: 300 },
      'generator: p95 300 ms, but the generator was at its limit: the ports: too MUCH',
    ],
    [
      'other runs',
      broken(check('other-runs')),
      { responseP95Ms: 300 },
      'disturbed: p95 300 ms, but others took CPU: the other-runs: too MUCH',
    ],
    [
      'a lack of files',
      counted({ failed: 300 }, { failures: { status: {}, connect: { EMFILE: 300 }, broken: {}, content: 0 } }),
      {},
      'generator: errors 1.50 %, but the generator was at its limit: it lacked open files of this process (EMFILE)',
    ],
  ])('%s', (_what, trial, latency, said) => {
    expect(judge(trial, latency)).toBe(said);
  });
});

describe('hits that were not sent while answers came in time', () => {
  const short = (errors: string, dropped: number) =>
    `generator: errors ${errors} (${dropped} hits never sent), but ${dropped} hits found no place in flight while answers came in time; raise load.max_in_flight`;

  it.each<[string, Partial<LoadCounts>, Partial<ExperimentFacts['latency']>, string]>([
    ['alone', { dropped: 1_000 }, {}, short('5.00 %', 1_000)],
    ['p95 at its limit', { dropped: 1_000 }, { responseP95Ms: 250 }, short('5.00 %', 1_000)],
    ['as many errors as allowed', { dropped: 1_000, failed: 150, timedOut: 50 }, {}, short('6.00 %', 1_000)],
    ['one more', { dropped: 999, failed: 150, timedOut: 51 }, {}, 'missed: errors 6.00 % (999 hits never sent)'],
  ])('%s', (_what, counts, latency, said) => {
    expect(judge(counted(counts), latency)).toBe(said);
  });
});

describe('lateness of the generator', () => {
  const late = (by: string, service: string) =>
    `generator: p95 400 ms, but hits were up to ${by} late (p99), and answered within ${service} of leaving (p95)`;

  it.each<[string, MeasuredTrial, Partial<ExperimentFacts['latency']>, string]>([
    ['as large as the objective', measured(), { lagP99Ms: 250, serviceP95Ms: 251 }, late('250 ms', '251 ms')],
    ['just below', measured(), { lagP99Ms: 249.9, serviceP95Ms: 200 }, 'missed: p95 400 ms'],
    ['servers too slow beside it', measured(), { lagP99Ms: 300, serviceP95Ms: 251.1 }, 'missed: p95 400 ms'],
    ['on reading answers', delayed(260), { lagP99Ms: 5, serviceP95Ms: 510 }, late('260 ms', '510 ms')],
    ['on reading, and slow', delayed(260), { lagP99Ms: 5, serviceP95Ms: 510.1 }, 'missed: p95 400 ms'],
    ['without a lag', delayed(250), { lagP99Ms: Number.NaN, serviceP95Ms: 400 }, late('250 ms', '400 ms')],
    ['without a lag, calm', delayed(1), { lagP99Ms: Number.NaN, serviceP95Ms: 100 }, 'missed: p95 400 ms'],
  ])('%s', (_what, trial, latency, said) => {
    expect(judge(trial, { responseP95Ms: 400, ...latency })).toBe(said);
  });
});

describe('a trial that was not measured', () => {
  const { schema, trial, topology, repetition, startedAtMs, endedAtMs } = measured();
  const head = { schema, trial, topology, repetition, startedAtMs, endedAtMs, phases: [] };
  const failed = (phase: string, code: string): TrialRecord => ({
    ...{ ...head, state: 'failed', phase },
    error: { code, message: 'exit 1', hint: '' },
  });

  it.each<[string, string, string]>([
    ['measure', 'SERVICE_DIED', 'missed: a service died under the load: exit 1'],
    ['drain', 'SERVICE_DIED', 'missed: a service died under the load: exit 1'],
    ['measure', 'VERIFICATION_FAILED', 'missed: after the load, exit 1'],
    ['measure', 'GENERATOR_FAILED', 'invalid: exit 1'],
    ['drain', 'LIMIT_REACHED', 'invalid: exit 1'],
  ])('in phase %s by %s', (phase, code, said) => {
    expect(judge(failed(phase, code))).toBe(said);
  });

  it.each<[string, string, string]>([
    ['measure', 'SERVICE_NOT_READY', 'SERVICE_NOT_READY'],
    ['bring up', 'SERVICE_DIED', 'SERVICE_DIED'],
    ['warm up', 'GENERATOR_FAILED', 'GENERATOR_FAILED'],
    ['measure', 'NO_SUCH_CODE', 'INTERNAL'],
  ])('in phase %s by %s ends the search with %s', (phase, code, thrown) => {
    expect(() => judge(failed(phase, code))).toThrow(expect.objectContaining({ code: thrown }) as Error);
  });

  it('says nothing when it was interrupted', () => {
    const interrupted = { ...head, state: 'interrupted', phase: 'measure' } as TrialRecord;
    expect(judge(interrupted)).toBe('invalid: interrupted');
  });
});

it.each<[Partial<LoadCounts>, number]>([
  [{ scheduled: 0, failed: 1 }, 0],
  [{ scheduled: 1, failed: 1 }, 1],
  [{ scheduled: 200, failed: 1, timedOut: 2, dropped: 5 }, 0.04],
])('%j are a share of %d that a visitor did not get', (counts, ratio) => {
  expect(unservedRatioOf(counted(counts))).toBe(ratio);
});
