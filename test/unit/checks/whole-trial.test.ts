import { describe, expect, it } from 'vitest';
import { judgeTrial } from '../../../src/checks/judge-trial.ts';
import { trialChecks } from '../../../src/checks/registry.ts';
import { deathOf } from '../../../src/platform/engine/death.ts';
import type { TrialFacts } from '../../../src/checks/trial-check.ts';
import { loadTotals } from '../../support/load-fixture.ts';
import { metricRow, quietMetrics } from '../../support/quiet-metrics.ts';
import { facts, running } from './trial-facts.ts';

const stateOf = (given: TrialFacts, id: string) => judgeTrial(given).checks.find((check) => check.id === id)?.state;

describe('a trial in which everything went well', () => {
  it('is valid by every check', () => {
    const validity = judgeTrial(facts());
    expect(validity.checks.filter((check) => check.state !== 'valid')).toEqual([]);
    expect(validity).toMatchObject({ time: 'valid', work: 'valid' });
  });

  it('does not mind lag that is small beside the response times', () => {
    expect(stateOf(facts({ latency: { responseP50Ms: 120, responseP95Ms: 400, lagP99Ms: 4 } }), 'lag')).toBe('valid');
  });
});

describe('a trial whose hits are those of a k6 script', () => {
  const scripted = (checks: { passed: number; failed: number }): TrialFacts =>
    facts({ load: loadTotals({ scheduleDigest: '', script: { file: '/s.js', sha256: '', checks, remarks: [] } }) });

  it('has no schedule: that it was the same for all is not measured, which is never a pass', () => {
    expect(stateOf(scripted({ passed: 9, failed: 0 }), 'same-schedule')).toBe('not-measured');
    expect(judgeTrial(scripted({ passed: 9, failed: 0 }))).toMatchObject({ time: 'warning', work: 'warning' });
  });

  it.each([
    [{ passed: 9, failed: 0 }, 'valid'],
    [{ passed: 9, failed: 1 }, 'warning'],
    [{ passed: 0, failed: 0 }, 'not-measured'],
  ])('has pages that were looked into by its own checks alone: %j is %s', (checks, state) => {
    expect(stateOf(scripted(checks), 'content')).toBe(state);
  });
});

describe('the accounting', () => {
  it('names what breaks the proof, and says how many writes a proof is of', () => {
    const measured = (proof: TrialFacts['proof']) =>
      judgeTrial(facts(proof === undefined ? {} : { proof })).checks.find(({ id }) => id === 'accounting')?.measured;
    expect(measured({ state: 'broken', reasons: ['1 lost: a/7'] })).toBe('exactly once is broken: 1 lost: a/7');
    expect(measured({ state: 'not-applicable', reasons: ['no writes'] })).toBe('1 identity holds');
    expect(measured(undefined)).toBe('1 identity holds');
  });
});

describe('the verdict on a trial', () => {
  it('keeps work metrics when only times are spoilt', () => {
    const steal = metricRow('host.cpu_ms_total', 50_000, 'steal');
    expect(judgeTrial(facts({ metrics: quietMetrics(steal) }))).toMatchObject({
      time: 'invalid',
      work: 'valid',
    });
  });

  it('keeps nothing when the accounting is broken', () => {
    const accounting = [{ name: 'a = b', left: 1, right: 2, allowance: 0, holds: false }];
    expect(judgeTrial(facts({ accounting }))).toMatchObject({ time: 'invalid', work: 'invalid' });
  });

  it('warns, and does not pass, where nothing was measured', () => {
    expect(judgeTrial(facts({ metrics: [] }))).toMatchObject({ time: 'warning', work: 'warning' });
  });
});

it('a container whose CPU time is not known leaves the background load and the work unknown', () => {
  const { checks } = judgeTrial(facts({ metrics: quietMetrics(metricRow('container.memory_bytes', 1e8, 'web-1')) }));
  expect(checks.filter(({ state }) => state !== 'valid').map(({ id, state }) => [id, state])).toEqual([
    ['read-work', 'not-measured'],
    ['background', 'not-measured'],
    ['throttling', 'not-measured'],
  ]);
});

it('nobody knows whether services ran throughout that nobody looked after', () => {
  const { deaths: _nobodyLooked, ...unwatched } = facts();
  expect(stateOf(unwatched, 'deaths')).toBe('not-measured');
  const killed = metricRow('container.oom_kills_total', 1, 'db-1');
  expect(stateOf({ ...unwatched, metrics: quietMetrics(killed) }, 'deaths')).toBe('invalid');
});

it('what a drill ended or replaced on purpose makes no trial invalid; what the kernel killed does', () => {
  const replaced = facts({ deaths: ['app: is gone'] });
  expect(stateOf(replaced, 'deaths')).toBe('invalid');
  const meant: TrialFacts = { ...replaced, areDeathsMeant: true };
  expect(judgeTrial(meant)).toMatchObject({ time: 'valid', work: 'valid' });
  const measured = judgeTrial(meant).checks.find(({ id }) => id === 'deaths')?.measured;
  expect(measured).toBe('while the drill broke or replaced something: app: is gone');
  const killed = quietMetrics(metricRow('container.oom_kills_total', 1, 'db-1'));
  expect(stateOf({ ...meant, metrics: killed }, 'deaths')).toBe('invalid');
});

it('nor is it meant by a drill that the kernel ends a service for lack of memory, whose counter goes with it', () => {
  const state = { ExitCode: 137, OOMKilled: true, Error: '' };
  const detail = deathOf({ State: state, HostConfig: {}, RestartCount: 0 } as never, 0) ?? '';
  const ended: TrialFacts = { ...facts({ deaths: ['app: is gone', `db: ${detail}`] }), areDeathsMeant: true };
  const check = judgeTrial(ended).checks.find(({ id }) => id === 'deaths');
  expect(check).toMatchObject({ state: 'invalid', measured: 'db: exited with status 137, signal 9, out of memory' });
});

it('a container of which something was not read is not covered by the others', () => {
  const received = metricRow('container.received_bytes_total', 1e6, 'web-1');
  expect(stateOf(facts({ metrics: quietMetrics(received) }), 'listen-drops')).toBe('not-measured');
});

it('every check has an id of its own and says its limits', () => {
  expect(new Set(trialChecks.map(({ id }) => id)).size).toBe(trialChecks.length);
  for (const { limits, title } of trialChecks) expect(limits.length * title.length).toBeGreaterThan(0);
});

describe('what is measured', () => {
  const measured = (given: TrialFacts, id: string) =>
    judgeTrial(given).checks.find((check) => check.id === id)?.measured;

  it('names the container and the server that a limit stopped, the worst first', () => {
    const metrics = quietMetrics(
      metricRow('container.throttled_periods_total', 60, 'db-1'),
      metricRow('container.server_periods_total', 600, 'server-1'),
      metricRow('container.server_throttled_periods_total', 300, 'server-1'),
    );
    expect(measured(facts({ metrics }), 'throttling')).toBe(
      'server server-1 in 50.0 % of its periods, container db-1 in 10.0 % of its periods',
    );
  });

  it('counts a server once, whatever number of its services show it', () => {
    const row = metricRow('container.server_throttled_periods_total', 6, 'server-1');
    const periods = metricRow('container.server_periods_total', 600, 'server-1');
    const metrics = [...quietMetrics(row, periods), { ...row, service: 'b' }, { ...periods, service: 'b' }];
    expect(stateOf(facts({ metrics }), 'throttling')).toBe('valid');
  });

  it('leaves interrupts out of the load of others: they carry the packets of the site', () => {
    const metrics = quietMetrics(metricRow('host.cpu_ms_total', 60_000, 'softirq'));
    expect(stateOf(facts({ metrics }), 'background')).toBe('valid');
  });

  it('takes a later trial with the same images for the same, whatever its containers are called', () => {
    const containers = [{ ...running('db', 'sha256:1'), name: 'run-1-db-1' }];
    expect(measured(facts({ firstTrial: { trial: 1, containers } }), 'same-images')).toBe('those of trial 1');
  });

  it('does not mind an event loop that is slow in small proportion to the response times', () => {
    const load = loadTotals({ generator: { ...loadTotals().generator, eventLoopDelayP99Ms: 25 } });
    const latency = { responseP50Ms: 600, responseP95Ms: 900, lagP99Ms: 0.4 };
    expect(stateOf(facts({ load, latency }), 'event-loop')).toBe('valid');
  });
});
