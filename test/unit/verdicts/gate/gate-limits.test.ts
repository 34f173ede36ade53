import { describe, expect, it } from 'vitest';
import { primaryMetric } from '../../../../src/figures/primary-metrics.ts';
import type { PrimaryMetricName } from '../../../../src/records/gate-settings.ts';
import type { ErrorsVerdict, MetricVerdict } from '../../../../src/records/verdict.ts';
import { ofFailingSite } from '../../../../src/verdicts/gate/failing-site.ts';
import { judgeErrors } from '../../../../src/verdicts/gate/judge-errors.ts';
import { logOf, pairTrials, unusable, wholePairs } from '../../../../src/verdicts/gate/pairs.ts';
import { AFTER, BEFORE, digestedOf, invalidFor, twoArms } from '../../../support/gate-fixture.ts';
import { allOk, loadTotals } from '../../../support/load-fixture.ts';
import { metricRow, quietMetrics } from '../../../support/quiet-metrics.ts';

const ARMS = { baseline: BEFORE, candidate: AFTER };
const TIME = { metricClass: 'time', leastHits: 1 } as const;
const onePair = twoArms({ pairs: 1 });
const [like] = onePair.trials;
if (like?.state !== 'measured') throw new Error('the fixture has no measured trial');
const trial = like;

describe('the metrics of a gate', () => {
  it.each<
    [PrimaryMetricName, string, string, 'time' | 'work', number, 'wallMs' | 'cpuMs' | undefined, true | undefined]
  >([
    ['statements_per_hit', 'database statements per hit', '', 'work', 1, undefined, true],
    ['rows_per_hit', 'database rows per hit', '', 'work', 1, undefined, true],
    ['cpu_ms_per_hit', 'CPU time per hit', 'ms', 'work', 1, 'cpuMs', undefined],
    ['bytes_per_hit', 'bytes per hit', 'B', 'work', 1, undefined, undefined],
    ['p50_ms', 'response time, 50th percentile', 'ms', 'time', 100, 'wallMs', undefined],
    ['p95_ms', 'response time, 95th percentile', 'ms', 'time', 1_000, 'wallMs', undefined],
    ['p99_ms', 'response time, 99th percentile', 'ms', 'time', 10_000, 'wallMs', undefined],
  ])('%s: %s', (name, title, unit, metricClass, leastHits, control, isCountedByDatabases) => {
    const metric = primaryMetric(name);
    expect(metric).toMatchObject({ name, title, unit, metricClass, leastHits });
    expect([metric.control, metric.isCountedByDatabases]).toEqual([control, isCountedByDatabases]);
    const withHits = (hits: number) => ({ ...trial, load: loadTotals({ counts: allOk(hits) }) });
    expect(unusable(withHits(leastHits), metric)).toBeUndefined();
    expect(unusable(withHits(leastHits - 1), metric)).toContain(`had ${leastHits - 1} hits`);
  });

  it('are what a trial measured, for each of its 2,000 hits', () => {
    const [digested] = digestedOf(onePair).values();
    if (digested === undefined) throw new Error('the trial has latencies');
    const read = (name: PrimaryMetricName) => primaryMetric(name).read(digested);
    expect(read('statements_per_hit')).toBe(12);
    expect(read('rows_per_hit')).toBe(48);
    expect(read('cpu_ms_per_hit')).toBe(4);
    expect(read('bytes_per_hit')).toBe(1_000);
    // Evenly spread from 0 to 40 ms, in a histogram of three digits.
    expect(read('p50_ms')).toBeCloseTo(20, 0);
    expect(read('p95_ms')).toBeCloseTo(38, 0);
    expect(read('p99_ms')).toBeCloseTo(39.6, 0);
    // Half of one statement in 2,000 hits, half of a microsecond.
    expect(logOf(0, digested, primaryMetric('statements_per_hit'))).toBeCloseTo(Math.log(1 / 4_000), 12);
    expect(logOf(0, digested, primaryMetric('p95_ms'))).toBeCloseTo(Math.log(0.0005), 12);
    expect(logOf(3, digested, primaryMetric('p95_ms'))).toBeCloseTo(Math.log(3), 12);
  });
});

describe('the limits of a gate', () => {
  it('errors are more from 0.1 points on', () => {
    const pairs = (more: number) =>
      Array.from({ length: 8 }, () => ({
        baseline: { errors: 100, hits: 100_000 },
        candidate: { errors: 100 + more, hits: 100_000 },
      }));
    expect(judgeErrors(pairs(100), [8]).state).toBe('regression');
    expect(judgeErrors(pairs(99), [8]).state).toBe('ok');
    const swapped = pairs(100).map(({ baseline, candidate }) => ({ baseline: candidate, candidate: baseline }));
    expect(judgeErrors(swapped, [8]).state).toBe('improvement');
    const nearly = pairs(99).map(({ baseline, candidate }) => ({ baseline: candidate, candidate: baseline }));
    expect(judgeErrors(nearly, [8]).state).toBe('ok');
  });

  it('times of trials are compared whose steal differs by up to 5 points', () => {
    const pairsWith = (stolenMs: number) => {
      const cpu = (ms: number) => [
        metricRow('host.cpu_ms_total', 50_000, 'user'),
        metricRow('host.cpu_ms_total', 50_000 - ms, 'idle'),
        metricRow('host.cpu_ms_total', ms, 'steal'),
      ];
      const arms = twoArms({
        pairs: 1,
        change: (one) => ({ ...one, metrics: [...quietMetrics(...cpu(one.topology === AFTER ? stolenMs : 0))] }),
      });
      return [wholePairs(arms, ARMS, TIME), wholePairs(arms, ARMS, { ...TIME, metricClass: 'work' })] as const;
    };
    expect(pairsWith(5_000)[0].whole).toHaveLength(1);
    const [time, work] = pairsWith(5_010);
    expect(time.dropped).toEqual([
      {
        repetition: 1,
        reason: expect.stringMatching(/differed: (5\.0|0\.0) % in trial 1, (0\.0|5\.0) % in trial 2$/) as string,
      },
    ]);
    expect(work.whole).toHaveLength(1);
  });

  it('a dropped pair says which checks broke it: those of the metric and those of all', () => {
    const check = (title: string, speaksFor: 'time' | 'work' | 'all', state: 'invalid' | 'warning') => ({
      ...(invalidFor('time', trial).validity.checks[0] ?? { id: '', measured: '', limits: '' }),
      title,
      speaksFor,
      state,
    });
    const checks = [
      check('Steal', 'time', 'invalid'),
      check('Lag', 'time', 'warning'),
      check('Work', 'work', 'invalid'),
      check('Deaths', 'all', 'invalid'),
    ];
    const broken = { ...trial, validity: { time: 'invalid' as const, work: 'valid' as const, checks } };
    expect(unusable(broken, TIME)).toBe(
      'trial 1 (before) is invalid: steal 31.0 %; deaths 31.0 %'.replace('before', trial.topology),
    );
    expect(unusable({ ...broken, validity: { ...broken.validity, checks: [] } }, TIME)).toContain(
      'no reason is stored',
    );
    expect(unusable(broken, { ...TIME, metricClass: 'work' })).toBeUndefined();
    expect(unusable(undefined, TIME)).toBe('one arm was not measured');
  });

  it('a pair without latencies, or of which one trial was not read, is dropped with the reason', () => {
    const metric = primaryMetric('statements_per_hit');
    const digested = digestedOf(onePair);
    expect(pairTrials({ ...onePair, digested: new Map() }, ARMS, metric).dropped[0]?.reason).toBe(
      'no latencies are stored',
    );
    const unread = twoArms({
      pairs: 1,
      change: (one) => (one.trial === 2 ? { ...one, metrics: [...quietMetrics()] } : one),
    });
    expect(pairTrials({ ...unread, digested: digestedOf(unread) }, ARMS, metric)).toEqual({
      pairs: [],
      dropped: [{ repetition: 1, reason: 'not measured in trial 2' }],
    });
    expect(pairTrials({ ...onePair, digested }, ARMS, metric).pairs).toMatchObject([
      { repetition: 1, difference: 0, baseline: { value: 12 }, candidate: { value: 12 } },
    ]);
  });
});

describe('a metric of a failing site', () => {
  const metricIn = (state: MetricVerdict['state']) => ({ state, reason: 'why', nextLook: 8 }) as MetricVerdict;
  const failing = (...arms: ('baseline' | 'candidate')[]) =>
    ({
      failing: arms,
      baseline: { errors: 3, hits: 100 },
      candidate: { errors: 0, hits: 100 },
    }) as unknown as ErrorsVerdict;

  it.each<[MetricVerdict['state'], ('baseline' | 'candidate')[], MetricVerdict['state']]>([
    ['improvement', ['candidate'], 'ok'],
    ['improvement', ['baseline'], 'improvement'],
    ['regression', ['baseline'], 'inconclusive'],
    ['regression', ['candidate'], 'regression'],
    ['regression', ['baseline', 'candidate'], 'regression'],
    ['ok', ['baseline'], 'ok'],
    ['ok', ['candidate'], 'ok'],
    ['inconclusive', ['baseline'], 'inconclusive'],
  ])('%s with %j failing is %s', (state, arms, expected) => {
    const judged = ofFailingSite(metricIn(state), failing(...arms));
    expect(judged.state).toBe(expected);
    const isTurned = state === 'regression' && expected === 'inconclusive';
    expect(judged.reason).toBe(
      isTurned
        ? 'worse than a failing site, which proves nothing: 3 of 100 hits (3.00 %) of the baseline failed; why'
        : 'why; of a failing site',
    );
    expect(judged.nextLook).toBe(isTurned ? undefined : 8);
  });

  it('is as it was where no site fails', () => {
    expect(ofFailingSite(metricIn('ok'), failing())).toEqual(metricIn('ok'));
  });
});
