import { describe, expect, it } from 'vitest';
import { summarise } from '../../../../src/verdicts/choice/summarise.ts';
import { runSummary } from '../../../../src/records/summary.ts';
import type { FixtureOptions } from '../../../support/report-fixture-options.ts';
import { type Fixture, buildFixture } from '../../../support/report-fixture.ts';
import { failedTrial } from '../../../support/run-fixture.ts';

const SMALL = { hits: 3000, durationMs: 12_000 } satisfies FixtureOptions;

describe('the summary of a run', () => {
  it('has the documented shape, and is the same for the same records', async () => {
    const fixture = buildFixture(SMALL);
    const first = await summarise(fixture);
    expect(runSummary.parse(first)).toEqual(first);
    expect(JSON.stringify(await summarise(fixture))).toBe(JSON.stringify(first));
  });

  it('takes the topology with fewer statements and says by how much, against the reference', async () => {
    const { decision, topologies } = await summarise(buildFixture(SMALL));
    expect(decision.kind).toBe('winner');
    expect(decision.topologies[0]).toBe('cache');
    const offload = topologies.find(({ name }) => name === 'cache')?.measured?.offloadRatio ?? 0;
    expect(decision.sentence).toContain(`${Math.round(offload * 100)} % fewer database statements per hit than legacy`);
    const [legacy, cache] = topologies.map(({ measured }) => measured?.database?.statements.median ?? Number.NaN);
    expect(offload).toBeCloseTo(1 - (cache ?? 0) / (legacy ?? 1), 10);
  });

  it('answers by work and says why not by time when the machine was noisy', async () => {
    const { decision } = await summarise(withObjectives(buildFixture({ ...SMALL, variant: 'time-invalid' }), 1000));
    expect(decision.restsOn).toBe('work-only');
    expect(decision.sentence).toMatch(/^Take cache: .*fewer database statements/);
    expect(decision.trust).toMatch(/Response times cannot be compared: legacy: cpu steal/);
    expect(decision.trustState).toBe('warning');
  });

  it('gives no answer when every trial is invalid', async () => {
    const { decision } = await summarise(buildFixture({ ...SMALL, variant: 'all-invalid' }));
    expect(decision).toMatchObject({ kind: 'cannot-say', topologies: [], restsOn: 'nothing', trustState: 'invalid' });
    expect(decision.reasons.length).toBeGreaterThan(0);
  });

  it('gives no answer, and names the failure, when only one of two was measured', async () => {
    const fixture = buildFixture({ ...SMALL, trials: 1 });
    const trials = fixture.trials.map((trial) =>
      trial.topology === 'legacy' ? failedTrial({ trial: trial.trial }) : trial,
    );
    const { decision, topologies } = await summarise({ ...fixture, trials });
    expect(decision.kind).toBe('cannot-say');
    expect(decision.reasons.join()).toContain('varnish did not answer');
    expect(topologies.find(({ name }) => name === 'legacy')?.measured).toBeUndefined();
    expect(decision.trust, 'nothing is there to compare with').not.toContain('comparable');
  });

  it('says that one trial each has no known spread', async () => {
    const { decision } = await summarise(buildFixture({ ...SMALL, trials: 1 }));
    expect(decision.trust).toContain('One trial of each topology');
    expect(decision.trustState).toBe('warning');
  });

  it('says whose servers had budgets that did not bind, and doubts what was measured', async () => {
    const fixture = buildFixture(SMALL);
    const unboundServers = { servers: ['srv1', 'srv2'], reason: 'the cgroup driver is systemd' };
    const trials = fixture.trials.map((trial) =>
      trial.state === 'measured' && trial.topology === 'cache' ? { ...trial, unboundServers } : trial,
    );
    const sound = await summarise(fixture);
    const { decision, topologies } = await summarise({ ...fixture, trials });
    expect(sound.decision.trust).not.toContain('did not bind');
    expect(decision.trust).toContain('servers of cache (srv1 and srv2) did not bind: the cgroup driver is systemd.');
    expect(decision.trustState).toBe('warning');
    expect(topologies.map(({ unboundServers: unbound }) => unbound)).toEqual([undefined, unboundServers]);
  });

  it('takes nobody when nobody holds the objective', async () => {
    const { decision } = await summarise(withObjectives(buildFixture(SMALL), 0.001));
    expect(decision.sentence).toMatch(
      /^None meets the objectives: cache misses p95 0.001 ms \(\d+ ms\); legacy misses/,
    );
    expect(decision.kind).toBe('nobody-holds');
  });

  it('tells two topologies that need the same not apart', async () => {
    const fixture = buildFixture({ ...SMALL, trials: 1 });
    const legacy = fixture.trials.find((trial) => trial.topology === 'legacy');
    const trials = fixture.trials.map((trial) =>
      trial.state === 'measured' && legacy?.state === 'measured'
        ? { ...trial, load: legacy.load, metrics: legacy.metrics }
        : trial,
    );
    const latency = fixture.latency.map((line) => ({ ...line, trial: 1 }));
    const both = [...latency, ...latency.map((line) => ({ ...line, trial: 2 }))];
    const { decision } = await summarise({ ...fixture, trials, latency: both, samples: [] });
    expect(decision.kind).toBe('no-single-winner');
    expect(decision.sentence).toContain('cache and legacy cannot be told apart');
  });

  it('leaves an invalid trial out of the figures as long as a usable one is left', async () => {
    const fixture = buildFixture({ ...SMALL, trials: 2 });
    const spoilt = fixture.trials.map((trial) =>
      trial.state === 'measured' && trial.topology === 'legacy' && trial.repetition === 1
        ? { ...trial, validity: { ...trial.validity, work: 'invalid' as const, time: 'invalid' as const } }
        : trial,
    );
    const legacy = (await summarise({ ...fixture, trials: spoilt })).topologies.find(({ name }) => name === 'legacy');
    expect(legacy?.trials).toMatchObject({ measured: 2, validWork: 1 });
    expect(legacy?.measured?.p95Ms?.trials).toBe(1);
  });

  it('takes a repeat in the place of what was invalid, for all topologies, and says so', async () => {
    const { plan, ...fixture } = repeated();
    const run = { ...fixture.run, plan };
    const { topologies, warnings } = await summarise({ ...fixture, run });
    for (const topology of topologies) {
      expect(topology.trials).toMatchObject({ planned: 2, measured: 2 });
      expect(topology.measured?.p95Ms?.trials).toBe(1);
      expect(new Set(topology.measured?.checks.map(({ trial }) => trial)).size).toBe(1);
      expect(topology.validity.time).not.toBe('invalid');
    }
    expect(warnings).toContain('repetition 1 of all topologies was measured again: steal');
  });

  it('keeps what was invalid when its repeat was cut short', async () => {
    const { plan, ...fixture } = repeated();
    const trials = fixture.trials.slice(0, 3);
    const { topologies } = await summarise({ ...fixture, trials, run: { ...fixture.run, plan } });
    expect(topologies.map(({ measured }) => measured?.p95Ms?.trials ?? 0).reduce((sum, each) => sum + each)).toBe(3);
  });
});

function withObjectives(fixture: Fixture, p95Ms: number): Fixture {
  return {
    ...fixture,
    run: { ...fixture.run, scenario: { ...fixture.run.scenario, slo: { p95Ms, errorRatio: 0.01 } } },
  };
}

/** Two repetitions, the second in the place of the first, whose times were invalid. */
function repeated() {
  const fixture = buildFixture({ ...SMALL, trials: 2 });
  const trials = fixture.trials.map((trial) =>
    trial.state === 'measured' && trial.repetition === 1
      ? { ...trial, validity: { ...trial.validity, time: 'invalid' as const } }
      : trial,
  );
  const plan = fixture.run.plan.map((planned) =>
    planned.repetition === 2 ? { ...planned, repeats: { repetition: 1, why: 'steal' } } : planned,
  );
  return { ...fixture, trials, plan };
}

it('a topology that was stopped does not hold, enters no comparison, and spoils no other', async () => {
  const fixture = buildFixture({ hits: 500, durationMs: 5000, trials: 1 });
  const text = 'it does not hold the objectives: stopped 12 s into a measurement of 60 s';
  const stopped = (only: boolean) =>
    summarise({
      ...fixture,
      trials: fixture.trials.map((trial) => {
        if (only && trial.topology !== 'legacy') return trial;
        const failed = failedTrial({ trial: trial.trial, topology: trial.topology });
        if (failed.state !== 'failed') throw new TypeError('a failed trial');
        return { ...failed, error: { ...failed.error, code: 'STOPPED_EARLY', message: text } };
      }),
    });
  const one = await stopped(true);
  expect(one.topologies.find(({ name }) => name === 'legacy')).toMatchObject({ stopped: text });
  expect(one.decision.standings?.find(({ topology }) => topology === 'legacy')).toMatchObject({
    place: 'failing',
    why: text,
  });
  expect(one.decision.topologies).not.toContain('legacy');
  const twice = buildFixture({ ...SMALL, trials: 2 });
  const [, ...others] = twice.trials.filter(({ topology }) => topology === 'legacy');
  const half = await summarise({
    ...twice,
    trials: twice.trials.map((trial) => {
      const failed = failedTrial({ trial: trial.trial, topology: trial.topology });
      if (!others.includes(trial) || failed.state !== 'failed') return trial;
      return { ...failed, error: { ...failed.error, code: 'STOPPED_EARLY', message: text } };
    }),
  });
  const standing = half.decision.standings?.find(({ topology }) => topology === 'legacy');
  expect(standing?.place).toBe('failing');
  expect(standing?.objectives.filter(({ state }) => state === 'met')).toEqual([]);
  const all = await stopped(false);
  expect(all.decision).toMatchObject({ kind: 'nobody-holds', trustState: 'warning' });
  expect(all.decision.sentence).toContain(text);
});
