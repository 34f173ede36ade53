import { describe, expect, it } from 'vitest';
import { judgeTrial } from '../../../src/checks/judge-trial.ts';
import { trialChecks } from '../../../src/checks/registry.ts';
import type { TrialFacts } from '../../../src/checks/trial-check.ts';
import { allOk, loadTotals } from '../../support/load-fixture.ts';
import { metricRow, quietMetrics } from '../../support/quiet-metrics.ts';
import { facts, window } from './trial-facts.ts';

type State = 'valid' | 'warning' | 'invalid' | 'not-measured';
type Change = Partial<TrialFacts>;

const { generator } = loadTotals();
const busy = (cpuP95Ratio: number): Change => ({ load: loadTotals({ generator: { ...generator, cpuP95Ratio } }) });
type Percentiles = readonly [p50: number, p95: number];
const late = (lagP99Ms: number, [responseP50Ms, responseP95Ms]: Percentiles = [5, 20]): Change => ({
  latency: { responseP50Ms, responseP95Ms, lagP99Ms },
});
/** a host whose clock was compared before and after */
const ofHost = (uncertaintyMs: number, driftMs: number, endUncertaintyMs: number): Change => {
  const clock = { offsetMs: 100_000, uncertaintyMs, driftMs, endUncertaintyMs };
  const host = {
    host: 'a',
    node: '20.20.2',
    cores: 2,
    sent: 10,
    cpuMs: 1,
    cpuP95Ratio: 0.1,
    maxResidentBytes: 1,
    clock,
  };
  return { load: loadTotals({ generator: { ...generator, hosts: [host] } }), ...late(0.4) };
};
const delayed = (eventLoopDelayP99Ms: number, percentiles: Percentiles = [5, 40]): Change => ({
  load: loadTotals({ generator: { ...generator, eventLoopDelayP99Ms } }),
  ...late(0.4, percentiles),
});
const gauge = (metric: Parameters<typeof metricRow>[0], max: number): Change => ({
  metrics: quietMetrics(metricRow(metric, 0, undefined, max)),
});
/** of 100,000 ms of CPU time */
const cpu = (states: Readonly<Record<string, number>>): Change => {
  const used = Object.values(states).reduce((sum, ms) => sum + ms, 0);
  const rows = Object.entries({ user: 0, steal: 0, ...states }).map(([state, ms]) =>
    metricRow('host.cpu_ms_total', ms, state),
  );
  return { metrics: quietMetrics(metricRow('host.cpu_ms_total', 100_000 - used, 'idle'), ...rows) };
};
/** the containers of a quiet trial use 42,000 ms, its generator 5,000 */
const others = (ms: number): Change => cpu({ user: 47_000 + ms });
const unsent = (hits: number, cpuP95Ratio = 0.1): Change => ({
  load: loadTotals({ intervals: [window(10_000, 10_000 - hits)], generator: { ...generator, cpuP95Ratio } }),
});
const dropped = (hits: number, cpuP95Ratio = 0.85): Change => {
  const counts = { ...allOk(20_000 - hits), scheduled: 20_000, dropped: hits };
  return { load: loadTotals({ counts, generator: { ...generator, cpuP95Ratio } }) };
};
const failed = (hits: number, of = 20_000): Change => ({
  load: loadTotals({ counts: { ...allOk(of), ok: of - hits, failed: hits } }),
});
const answered = (hits: number, durationMs = 60_000): Change => ({
  load: loadTotals({ counts: allOk(hits) }),
  durationMs,
});
const inUse = (waiting: number): Change => ({
  metrics: quietMetrics(metricRow('host.local_ports', 10_000), metricRow('host.time_wait_sockets', waiting - 50)),
});
const stopped = (periods: number): Change => ({
  metrics: quietMetrics(metricRow('container.throttled_periods_total', periods, 'db-1')),
});
const transactions = (commits: number): Change => ({
  metrics: quietMetrics(
    metricRow('postgresql.commits_total', commits),
    metricRow('postgresql.rollbacks_total', 0),
    metricRow('postgresql.statements_total', 1_000),
  ),
});
const windows = (count: number): Change => {
  const due = Array.from({ length: count }, () => 30);
  return { load: loadTotals({ arrivals: { windowMs: 100, due, sent: due } }) };
};
const intervals = (count: number): Change => ({ serviceLevels: facts().serviceLevels.slice(0, count) });
const perHit = (statements: number): Change => ({
  statementsPerHit: { min: 2, max: 5 },
  metrics: quietMetrics(metricRow('postgresql.statements_total', statements)),
});

describe('each limit belongs to the better side', () => {
  it.each<[string, string, readonly [Change, State], readonly [Change, State]]>([
    ['arrivals', '10 windows', [windows(10), 'valid'], [windows(9), 'not-measured']],
    ['background', '10 %', [others(10_000), 'valid'], [others(10_001), 'warning']],
    ['background', '30 %', [others(30_000), 'warning'], [others(30_001), 'invalid']],
    ['background', 'less than nothing, by 2 %', [others(-2_000), 'valid'], [others(-2_001), 'not-measured']],
    [
      'clock',
      '10 ms',
      [gauge('generator.clock_step_ms', 10), 'valid'],
      [gauge('generator.clock_step_ms', 10.1), 'warning'],
    ],
    [
      'clock',
      '100 ms',
      [gauge('generator.clock_step_ms', 100), 'warning'],
      [gauge('generator.clock_step_ms', 101), 'invalid'],
    ],
    ['drops', '0.1 %', [dropped(20), 'warning'], [dropped(21), 'invalid']],
    ['duration', '90 hits', [answered(90), 'warning'], [answered(89), 'invalid']],
    ['duration', '10,000 hits', [answered(10_000), 'valid'], [answered(9_999), 'warning']],
    ['duration', '60 s', [answered(20_000), 'valid'], [answered(20_000, 59_999), 'warning']],
    ['errors', '0.01 %', [failed(2), 'valid'], [failed(3), 'warning']],
    ['event-loop', '5 ms', [delayed(5), 'valid'], [delayed(5.01), 'warning']],
    ['event-loop', '5 % of p50', [delayed(10, [200, 200]), 'valid'], [delayed(10.1, [200, 200]), 'warning']],
    ['event-loop', '20 ms', [delayed(20), 'warning'], [delayed(20.1), 'invalid']],
    ['event-loop', '20 % of p95', [delayed(40, [5, 200]), 'warning'], [delayed(40.1, [5, 200]), 'invalid']],
    ['generator-cpu', '50 %', [busy(0.5), 'valid'], [busy(0.501), 'warning']],
    ['generator-cpu', '80 %', [busy(0.8), 'warning'], [busy(0.801), 'invalid']],
    ['lag', '1 ms', [late(1), 'valid'], [late(1.01), 'warning']],
    ['lag', '5 % of p50', [late(10, [200, 200]), 'valid'], [late(10.1, [200, 200]), 'warning']],
    ['lag', '5 ms', [late(5), 'warning'], [late(5.01), 'invalid']],
    ['lag', '1 ms of a clock', [ofHost(0.4, 0.5, 0.5), 'valid'], [ofHost(0.4, -0.6, 0.5), 'warning']],
    ['lag', '5 ms of a clock', [ofHost(1.2, 4.5, 0.5), 'warning'], [ofHost(0.1, -4.6, 0.5), 'invalid']],
    ['lag', '20 % of p95', [late(40, [5, 200]), 'warning'], [late(40.1, [5, 200]), 'invalid']],
    [
      'memory',
      '95 %',
      [gauge('host.memory_used_ratio', 0.95), 'valid'],
      [gauge('host.memory_used_ratio', 0.951), 'warning'],
    ],
    ['offered-rate', '1 %', [unsent(100), 'valid'], [unsent(101), 'warning']],
    ['offered-rate', '5 %, lacking CPU', [unsent(500, 0.85), 'warning'], [unsent(501, 0.85), 'invalid']],
    ['ports', '50 %', [inUse(5_000), 'valid'], [inUse(5_001), 'warning']],
    ['ports', '90 %', [inUse(9_000), 'warning'], [inUse(9_001), 'invalid']],
    // 100 transactions at once and 5 a second of 60 s are our own.
    [
      'read-work',
      '2 transactions for each statement',
      [transactions(2_400), 'valid'],
      [transactions(2_401), 'warning'],
    ],
    ['statements', 'the least', [perHit(40_000), 'valid'], [perHit(39_999), 'invalid']],
    ['statements', 'the most', [perHit(100_000), 'valid'], [perHit(100_001), 'invalid']],
    ['steady-state', '50 intervals', [intervals(50), 'valid'], [intervals(49), 'not-measured']],
    ['steal', '2 %', [cpu({ user: 50_000, steal: 2_000 }), 'valid'], [cpu({ user: 50_000, steal: 2_001 }), 'warning']],
    [
      'steal',
      '10 %',
      [cpu({ user: 50_000, steal: 10_000 }), 'warning'],
      [cpu({ user: 50_000, steal: 10_001 }), 'invalid'],
    ],
    ['throttling', '1 % of 600 periods', [stopped(6), 'valid'], [stopped(7), 'warning']],
  ])('%s: %s', (id, _limit, ...sides) => {
    for (const [change, state] of sides) {
      const found = judgeTrial(facts(change)).checks.find((check) => check.id === id);
      expect(found?.state).toBe(state);
      if (state !== 'valid') expect(found?.remedy).toBeTruthy();
    }
  });

  it('hits of one window of 10 s are taken together', () => {
    const later = (startMs: number, sent: number) => ({ ...window(5_000, sent), startMs });
    const stateOf = (...rows: ReturnType<typeof later>[]) =>
      judgeTrial(facts({ load: loadTotals({ intervals: rows }) })).checks.find(({ id }) => id === 'offered-rate')
        ?.state;
    expect(stateOf(later(0, 5_000), later(9_999, 4_900))).toBe('valid');
    expect(stateOf(later(0, 5_000), later(10_000, 4_900))).toBe('warning');
    // What is sent later than due is missing in one window, and too much in the next.
    expect(stateOf(later(0, 5_100))).toBe('warning');
  });

  it('hits without a port may be 0.01 % of those sent', () => {
    const without = (hits: number) =>
      loadTotals({
        counts: { ...allOk(20_000), ok: 20_000 - hits, failed: hits },
        failures: { status: {}, connect: { EADDRNOTAVAIL: hits }, broken: {}, content: 0 },
      });
    const stateOf = (hits: number) =>
      judgeTrial(facts({ load: without(hits) })).checks.find(({ id }) => id === 'errors')?.state;
    expect([2, 3].map(stateOf)).toEqual(['valid', 'invalid']);
  });
});

describe('the limits as they are printed', () => {
  it.each([
    ['arrivals', ['windows of 0.1 s', 'below 0.001']],
    ['background', ['warning above 10 %', 'invalid above 30 %']],
    ['clock', ['warning above 10 ms', 'invalid above 100 ms']],
    ['drops', ['warning above 0,', 'invalid above 0.1 %']],
    ['duration', ['below 60 s or 10,000 hits', 'below 90 hits']],
    ['errors', ['warning above 0.01 %', 'above 1 %, drops included', 'above 0.01 % without a port']],
    ['event-loop', ['above 5 ms and 5 % of p50', 'above 20 ms and 20 % of p95']],
    ['generator-cpu', ['above 50 % of its cores', 'above 80 %']],
    ['lag', ['above 1 ms and 5 % of p50', 'above 5 ms and 20 % of p95']],
    ['memory', ['above 95 % in use']],
    ['offered-rate', ['in each 10 s', 'more than 1 %', 'more than 5 %']],
    ['ports', ['above 50 % of the port range', 'above 90 %']],
    ['read-work', ['more than 2 transactions for each statement']],
    ['steal', ['above 2 %', 'above 10 %']],
    ['throttling', ['above 1 % of the periods']],
  ])('%s', (id, parts) => {
    const limits = trialChecks.find((check) => check.id === id)?.limits;
    for (const part of parts) expect(limits).toContain(part);
  });
});

describe('what was measured is printed as it was', () => {
  const measured = (id: string, change: Change) =>
    judgeTrial(facts(change)).checks.find((check) => check.id === id)?.measured;

  it.each<[string, Change, string]>([
    ['arrivals', windows(20), 'largest distance 0.000 over 20 windows, p 1.000'],
    [
      'background',
      { metrics: quietMetrics(metricRow('host.cpu_pressure_ms_total', 2_500)) },
      '2.5 % of the CPU time; something waited for a CPU during 2.5 s',
    ],
    ['clock', gauge('generator.clock_step_ms', 4.4), 'moved by at most 4 ms'],
    ['drops', dropped(3), '3 of 20000'],
    ['duration', answered(20_000, 61_400), '61 s, 20000 good answers'],
    ['event-loop', delayed(1.25), 'p99 1.3 ms (garbage collection 10 ms in all)'],
    ['generator-cpu', busy(0.123), '12.3 %'],
    ['lag', late(0.456), 'p99 0.46 ms'],
    ['lag', ofHost(0.1, 0.25, 0.5), 'p99 0.40 ms, the clock of the host that sent within 0.75 ms'],
    ['memory', gauge('host.memory_used_ratio', 0.4), 'at most 40.0 % in use, 0 pages swapped, 0 processes killed'],
    ['offered-rate', unsent(50), 'worst window off by 0.50 %'],
    ['ports', inUse(1_000), 'at most 10.0 % of 10000 ports, 950 of them in TIME_WAIT'],
    ['steal', cpu({ user: 50_000, steal: 1_000 }), '1.0 %'],
    ['statements', perHit(50_000), '2.50 per hit, declared are 2 to 5'],
  ])('%s', (id, change, text) => {
    expect(measured(id, change)).toBe(text);
  });

  it('memory is unknown when any part of it is', () => {
    for (const metric of ['host.memory_used_ratio', 'host.swapped_in_pages_total', 'host.oom_kills_total']) {
      const change = { metrics: quietMetrics().filter((row) => row.metric !== metric) };
      expect(judgeTrial(facts(change)).checks.find(({ id }) => id === 'memory')?.state).toBe('not-measured');
    }
  });
});
