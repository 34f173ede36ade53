import { describe, expect, it } from 'vitest';
import { judgeTrial } from '../../../src/checks/judge-trial.ts';
import { trialChecks } from '../../../src/checks/registry.ts';
import type { TrialFacts } from '../../../src/checks/trial-facts.ts';
import type { MetricTotal } from '../../../src/core/records.ts';
import { allOk, loadTotals } from '../../support/load-fixture.ts';

const host = (item: string, value: number): MetricTotal => ({
  service: 'host',
  metric: 'host.cpu_ms_total',
  kind: 'counter',
  item,
  value,
  max: value,
});

function facts(changes: Partial<TrialFacts> = {}): TrialFacts {
  return {
    load: loadTotals(),
    latency: { responseP50Ms: 5, responseP95Ms: 40, lagP99Ms: 0.4 },
    metrics: [host('user', 50_000), host('idle', 70_000), host('steal', 500)],
    accounting: [{ name: 'scheduled = sent + dropped', left: 1, right: 1, allowance: 0, holds: true }],
    scheduleDigest: 'abc123',
    durationMs: 60_000,
    deaths: [],
    otherRuns: [],
    ...changes,
  };
}

const stateOf = (given: TrialFacts, id: string) => judgeTrial(given).checks.find((check) => check.id === id)?.state;

describe('a trial in which everything went well', () => {
  it('is valid by every check', () => {
    const validity = judgeTrial(facts());
    expect(validity.checks.filter((check) => check.state !== 'valid')).toEqual([]);
    expect(validity).toMatchObject({ time: 'valid', work: 'valid' });
  });
});

describe('each fault trips exactly its own check', () => {
  const counts = (changes: Partial<ReturnType<typeof allOk>>) => ({ ...allOk(20_000), ...changes });
  const failing = (failed: number) => loadTotals({ counts: counts({ ok: 20_000 - failed, failed }) });
  const dropping = (dropped: number) => {
    const changed = counts({ dropped, sent: 20_000 - dropped, ok: 20_000 - dropped });
    return loadTotals({ counts: changed, intervals: [{ startMs: 0, lengthMs: 60_000, counts: allOk(20_000) }] });
  };
  const busy = (cpuP95Ratio: number) => loadTotals({ generator: { ...loadTotals().generator, cpuP95Ratio } });
  const stolen = (ms: number) => [host('user', 100_000 - ms), host('steal', ms)];

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
      'invalid',
    ],
    ['no intervals at all', 'offered-rate', { load: loadTotals({ intervals: [] }) }, 'not-measured'],
    ['one dropped arrival', 'drops', { load: dropping(1) }, 'warning'],
    ['0.2 % dropped arrivals', 'drops', { load: dropping(40) }, 'invalid'],
    ['0.05 % errors', 'errors', { load: failing(10) }, 'warning'],
    ['2 % errors', 'errors', { load: failing(400) }, 'invalid'],
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
    ['a machine that tells no steal', 'steal', { metrics: [] }, 'not-measured'],
    [
      'a broken identity',
      'accounting',
      { accounting: [{ name: 'a = b', left: 1, right: 2, allowance: 0, holds: false }] },
      'invalid',
    ],
    ['a write that was lost', 'accounting', { proof: { state: 'broken', reasons: ['1 lost: a/7'] } }, 'invalid'],
    ['a proof that nobody could make', 'accounting', { proof: { state: 'unknown', reasons: ['cut'] } }, 'invalid'],
    ['another schedule', 'same-schedule', { scheduleDigest: 'other' }, 'invalid'],
    ['a service that died', 'deaths', { deaths: ['database: exited 137'] }, 'invalid'],
    [
      'fewer statements than declared',
      'statements',
      { statementsPerHit: { min: 2, max: 5 }, metrics: [...facts().metrics, statements(20_000)] },
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

  it('does not mind lag that is small beside the response times', () => {
    expect(stateOf(facts({ latency: { responseP50Ms: 120, responseP95Ms: 400, lagP99Ms: 4 } }), 'lag')).toBe('valid');
  });
});

describe('the accounting', () => {
  it('names what breaks the proof, and says how many writes a proof is of', () => {
    const measured = (proof: TrialFacts['proof']) =>
      judgeTrial(facts(proof === undefined ? {} : { proof })).checks.find(({ id }) => id === 'accounting')?.measured;
    expect(measured({ state: 'broken', reasons: ['1 lost: a/7'] })).toBe('exactly once is broken: 1 lost: a/7');
    expect(measured({ state: 'not-applicable', reasons: ['no writes'] })).toBe('1 identities hold');
    expect(measured(undefined)).toBe('1 identities hold');
  });
});

describe('the verdict on a trial', () => {
  it('keeps work metrics when only times are spoilt', () => {
    expect(judgeTrial(facts({ metrics: [host('user', 50), host('steal', 50)] }))).toMatchObject({
      time: 'invalid',
      work: 'valid',
    });
  });

  it('keeps nothing when the accounting is broken', () => {
    const accounting = [{ name: 'a = b', left: 1, right: 2, allowance: 0, holds: false }];
    expect(judgeTrial(facts({ accounting }))).toMatchObject({ time: 'invalid', work: 'invalid' });
  });

  it('warns, and does not pass, where nothing was measured', () => {
    expect(judgeTrial(facts({ metrics: [] }))).toMatchObject({ time: 'warning', work: 'valid' });
  });
});

it('every check has an id of its own and says its limits', () => {
  expect(new Set(trialChecks.map(({ id }) => id)).size).toBe(trialChecks.length);
  for (const { limits, title } of trialChecks) expect(limits.length * title.length).toBeGreaterThan(0);
});

function window(scheduled: number, sent: number) {
  return { startMs: 0, lengthMs: 1000, counts: { ...allOk(sent), scheduled, dropped: scheduled - sent } };
}

function statements(value: number): MetricTotal {
  return { service: 'database', metric: 'postgresql.statements_total', kind: 'counter', value, max: value };
}
