import { describe, expect, it } from 'vitest';
import { judgeTrial } from '../../../src/checks/judge-trial.ts';
import type { TrialFacts } from '../../../src/checks/trial-check.ts';
import { allOk, loadTotals } from '../../support/load-fixture.ts';
import { metricRow, quietMetrics } from '../../support/quiet-metrics.ts';
import { facts, running, window } from './trial-facts.ts';

const stateOf = (given: TrialFacts, id: string) => judgeTrial(given).checks.find((check) => check.id === id)?.state;

describe('each fault trips exactly its own check', () => {
  const counts = (changes: Partial<ReturnType<typeof allOk>>) => ({ ...allOk(20_000), ...changes });
  const failing = (failed: number) => loadTotals({ counts: counts({ ok: 20_000 - failed, failed }) });
  const dropping = (dropped: number) => {
    const changed = counts({ dropped, sent: 20_000 - dropped, ok: 20_000 - dropped });
    return loadTotals({ counts: changed, intervals: [{ startMs: 0, lengthMs: 60_000, counts: allOk(20_000) }] });
  };
  const lacking = (code: string, hits: number) =>
    loadTotals({ failures: { status: {}, connect: { [code]: hits }, broken: {}, content: 0 } });
  const busy = (cpuP95Ratio: number) => loadTotals({ generator: { ...loadTotals().generator, cpuP95Ratio } });
  const cpu = (state: string, ms: number) => metricRow('host.cpu_ms_total', ms, state);
  const stolen = (ms: number) => quietMetrics(cpu('idle', 50_000 - ms), cpu('steal', ms));
  const without = (metric: string) => ({ metrics: quietMetrics().filter((row) => row.metric !== metric) });
  const withRow = (...row: Parameters<typeof metricRow>) => ({ metrics: quietMetrics(metricRow(...row)) });
  const transactions = (commits: number, statements: number) =>
    quietMetrics(
      metricRow('postgresql.commits_total', commits),
      metricRow('postgresql.rollbacks_total', 0),
      metricRow('postgresql.statements_total', statements),
    );
  const delayed = (eventLoopDelayP99Ms: number) =>
    loadTotals({ generator: { ...loadTotals().generator, eventLoopDelayP99Ms } });
  const sentAs = (sent: (due: number, window: number) => number) => {
    const due = loadTotals().arrivals?.due ?? [];
    return { load: loadTotals({ arrivals: { windowMs: 100, due, sent: due.map(sent) } }) };
  };
  const noPort = { status: {}, connect: { EADDRNOTAVAIL: 1 }, broken: {}, content: 0 };

  it.each<[string, string, Partial<TrialFacts>, 'warning' | 'invalid' | 'not-measured']>([
    ['another run at the same time', 'other-runs', { otherRuns: ['day (process 7)'] }, 'invalid'],
    ['a busy generator', 'generator-cpu', { load: busy(0.6) }, 'warning'],
    ['a saturated generator', 'generator-cpu', { load: busy(0.85) }, 'invalid'],
    ['late sending', 'lag', { latency: { responseP50Ms: 5, responseP95Ms: 20, lagP99Ms: 2 } }, 'warning'],
    ['very late sending', 'lag', { latency: { responseP50Ms: 5, responseP95Ms: 20, lagP99Ms: 6 } }, 'invalid'],
    [
      'a missing lag',
      'lag',
      { latency: { responseP50Ms: 5, responseP95Ms: 20, lagP99Ms: Number.NaN } },
      'not-measured',
    ],
    [
      'a window in which 2 % were not sent',
      'offered-rate',
      { load: loadTotals({ intervals: [window(100, 98)] }) },
      'warning',
    ],
    [
      'a window in which 6 % were not sent',
      'offered-rate',
      { load: loadTotals({ intervals: [window(100, 94)] }) },
      'warning',
    ],
    ['no intervals at all', 'offered-rate', { load: loadTotals({ intervals: [] }) }, 'not-measured'],
    ['one dropped arrival', 'drops', { load: dropping(1) }, 'warning'],
    ['0.2 % dropped arrivals', 'drops', { load: dropping(40) }, 'warning'],
    ['0.05 % errors', 'errors', { load: failing(10) }, 'warning'],
    ['2 % errors', 'errors', { load: failing(400) }, 'warning'],
    ['a connection without a file', 'errors', { load: lacking('EMFILE', 1) }, 'invalid'],
    ['a connection without memory', 'errors', { load: lacking('ENOBUFS', 1) }, 'invalid'],
    [
      'a page that is wrong after the measurement, where no hit had failed',
      'content',
      { wrongAfter: [{ name: 'page', problem: 'got 500' }] },
      'invalid',
    ],
    [
      'a wrong page',
      'content',
      { load: loadTotals({ failures: { status: {}, connect: {}, broken: {}, content: 1 } }) },
      'invalid',
    ],
    ['a short measurement', 'duration', { durationMs: 30_000 }, 'warning'],
    ['a handful of hits', 'duration', { load: loadTotals({ counts: allOk(80) }) }, 'invalid'],
    ['3 % steal', 'steal', { metrics: stolen(3000) }, 'warning'],
    ['20 % steal', 'steal', { metrics: stolen(20_000) }, 'invalid'],
    ['16 % of the CPU used by others', 'background', { metrics: quietMetrics(cpu('user', 70_000)) }, 'warning'],
    ['half of the CPU used by others', 'background', { metrics: quietMetrics(cpu('user', 160_000)) }, 'invalid'],
    ['servers on another machine', 'background', withRow('container.cpu_ms_total', 90_000, 'db-1'), 'not-measured'],
    [
      'a container stopped by its limit',
      'throttling',
      withRow('container.throttled_periods_total', 60, 'db-1'),
      'warning',
    ],
    [
      'a server stopped by its limit',
      'throttling',
      {
        metrics: quietMetrics(
          metricRow('container.server_periods_total', 600, 'server-1'),
          metricRow('container.server_throttled_periods_total', 30, 'server-1'),
        ),
      },
      'warning',
    ],
    ['a generator stopped by its limit', 'throttling', withRow('generator.throttled_periods_total', 1), 'invalid'],
    ['a limit that nobody can read', 'throttling', without('generator.throttled_periods_total'), 'not-measured'],
    ['a machine almost out of memory', 'memory', withRow('host.memory_used_ratio', 0.5, undefined, 0.97), 'warning'],
    ['a page swapped out', 'memory', withRow('host.swapped_out_pages_total', 1), 'warning'],
    ['a process killed for want of memory', 'memory', withRow('host.oom_kills_total', 1), 'invalid'],
    ['memory that nobody read', 'memory', without('host.memory_used_ratio'), 'not-measured'],
    [
      'a process of a container killed for want of memory',
      'deaths',
      withRow('container.oom_kills_total', 1, 'db-1'),
      'invalid',
    ],
    ['a wall clock that was set by 20 ms', 'clock', withRow('generator.clock_step_ms', 1, undefined, 20), 'warning'],
    ['a wall clock that was set by 1 s', 'clock', withRow('generator.clock_step_ms', 1, undefined, 1_000), 'invalid'],
    ['clocks that nobody read', 'clock', without('generator.clock_step_ms'), 'not-measured'],
    ['a slow event loop', 'event-loop', { load: delayed(7) }, 'warning'],
    ['a blocked event loop', 'event-loop', { load: delayed(25) }, 'invalid'],
    ['hits that leave in bursts', 'arrivals', sentAs((due, window) => (window % 2 === 0 ? 2 * due : 0)), 'invalid'],
    [
      'an engine that does not tell when hits leave',
      'arrivals',
      { load: loadTotals({ arrivals: undefined }) },
      'not-measured',
    ],
    ['many connections closed lately', 'ports', withRow('host.time_wait_sockets', 9_000, undefined, 15_000), 'warning'],
    ['ports nearly used up', 'ports', withRow('host.time_wait_sockets', 9_000, undefined, 27_000), 'invalid'],
    ['a connection without a port', 'ports', { load: loadTotals({ failures: noPort }) }, 'invalid'],
    ['a database without its extension', 'read-work', withRow('postgresql.unread', 1), 'not-measured'],
    ['statements that were lost', 'read-work', withRow('postgresql.commits_total', 9), 'not-measured'],
    ['a database of another kind', 'read-work', { unwatchedDatabases: ['mysql'] }, 'not-measured'],
    ['transactions of roles that are not counted', 'read-work', { metrics: transactions(9000, 1000) }, 'warning'],
    ['a port range that nobody read', 'ports', without('host.local_ports'), 'not-measured'],
    ['a connection dropped at the host', 'listen-drops', withRow('host.listen_drops_total', 3), 'warning'],
    [
      'a connection dropped in a container',
      'listen-drops',
      withRow('container.listen_drops_total', 1, 'db-1'),
      'warning',
    ],
    ['listen queues that nobody read', 'listen-drops', without('container.listen_drops_total'), 'not-measured'],
    [
      'a broken identity',
      'accounting',
      { accounting: [{ name: 'a = b', left: 1, right: 2, allowance: 0, holds: false }] },
      'invalid',
    ],
    ['a write that was lost', 'accounting', { proof: { state: 'broken', reasons: ['1 lost: a/7'] } }, 'invalid'],
    ['a proof that nobody could make', 'accounting', { proof: { state: 'unknown', reasons: ['cut'] } }, 'invalid'],
    ['another schedule', 'same-schedule', { scheduleDigest: 'other' }, 'invalid'],
    [
      'another image than in the first trial',
      'same-images',
      { firstTrial: { trial: 1, containers: [running('db', 'sha256:0')] } },
      'invalid',
    ],
    [
      'a container more than in the first trial',
      'same-images',
      { firstTrial: { trial: 1, containers: [running('db', 'sha256:1'), running('db', 'sha256:1')] } },
      'invalid',
    ],
    [
      'a second trial of a target',
      'same-images',
      { containers: [], firstTrial: { trial: 1, containers: [] } },
      'not-measured',
    ],
    [
      'service times that go on rising',
      'steady-state',
      {
        serviceLevels: facts().serviceLevels.map(({ p50Ms }, second) => ({
          hits: 300 + (second % 7),
          p50Ms: p50Ms + second,
        })),
      },
      'warning',
    ],
    ['too few intervals', 'steady-state', { serviceLevels: facts().serviceLevels.slice(0, 40) }, 'not-measured'],
    ['a service that died', 'deaths', { deaths: ['database: exited 137'] }, 'invalid'],
    [
      'fewer statements than declared',
      'statements',
      { statementsPerHit: { min: 2, max: 5 }, metrics: quietMetrics(metricRow('postgresql.statements_total', 20_000)) },
      'invalid',
    ],
    ['statements that nobody counted', 'statements', { statementsPerHit: { min: 2, max: 5 } }, 'not-measured'],
  ])('%s: %s', (_name, id, change, state) => {
    const { checks } = judgeTrial(facts(change));
    expect(checks.filter((check) => check.state !== 'valid').map((check) => [check.id, check.state])).toEqual([
      [id, state],
    ]);
    expect(checks.find((check) => check.id === id)?.remedy).toBeTruthy();
  });

  it('takes what a generator without CPU did not send for its own fault', () => {
    const load = { ...dropping(40), generator: busy(0.85).generator };
    expect(stateOf(facts({ load }), 'drops')).toBe('invalid');
    const late = { ...load, intervals: [window(100, 94)] };
    expect(stateOf(facts({ load: late }), 'offered-rate')).toBe('invalid');
    const throttled = quietMetrics(metricRow('generator.throttled_periods_total', 1));
    expect(stateOf(facts({ load: dropping(40), metrics: throttled }), 'drops')).toBe('invalid');
  });

  it('takes gaps that dropped hits leave in the arrivals for no bursts, unless the generator lacked CPU', () => {
    const due = loadTotals().arrivals?.due ?? [];
    const sent = due.map((hits, index) => (index % 3 === 0 ? 0 : hits));
    const load = { ...dropping(400), arrivals: { windowMs: 100, due, sent } };
    expect(stateOf(facts({ load }), 'arrivals')).toBe('warning');
    expect(stateOf(facts({ load: { ...dropping(1), arrivals: load.arrivals } }), 'arrivals')).toBe('invalid');
    expect(stateOf(facts({ load: { ...load, generator: busy(0.85).generator } }), 'arrivals')).toBe('invalid');
  });

  it('does not count hits without a port as free ones: above 0.01 % of them nothing stands', () => {
    const load = { ...lacking('EADDRNOTAVAIL', 3), counts: counts({ ok: 19_997, failed: 3 }) };
    expect(judgeTrial(facts({ load }))).toMatchObject({ time: 'invalid', work: 'invalid' });
  });

  it('leaves the trial of a failing site valid, says so, and holds no bounds of statements against it', () => {
    const given = facts({
      load: failing(700),
      statementsPerHit: { min: 2, max: 5 },
      metrics: quietMetrics(metricRow('postgresql.statements_total', 20_000)),
    });
    expect(judgeTrial(given)).toMatchObject({ time: 'warning', work: 'warning' });
    expect(stateOf(given, 'statements')).toBe('warning');
    expect(judgeTrial(given).checks.find(({ id }) => id === 'errors')?.measured).toContain('3.50 %');
  });

  it('keeps a trial whose pages fail after the measurement as they did in it', () => {
    const load = failing(700);
    const wrongAfter = [{ name: load.endpoints[0]?.name ?? '', problem: 'got 500' }];
    const endpoints = load.endpoints.map((endpoint) => ({ ...endpoint, counts: load.counts }));
    const given = facts({ load: { ...load, endpoints }, wrongAfter });
    const content = judgeTrial(given).checks.find(({ id }) => id === 'content');
    expect(content?.state).toBe('warning');
    expect(content?.measured).toContain('got 500');
  });

  it('calls a site that only drops a failing one, and a drop excuses no wrong page', () => {
    const load = dropping(400);
    const errors = judgeTrial(facts({ load })).checks.find(({ id }) => id === 'errors');
    expect(errors).toMatchObject({ state: 'warning', measured: expect.stringContaining('a failing site') as string });
    expect(stateOf(facts({ load, wrongAfter: [{ name: 'page', problem: 'got 500' }] }), 'content')).toBe('invalid');
  });
});
