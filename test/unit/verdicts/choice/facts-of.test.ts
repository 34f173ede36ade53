import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../../src/records/run-record.ts';
import type { TopologySummary } from '../../../../src/records/summary.ts';
import { peakHourOf } from '../../../../src/figures/busiest-hour.ts';
import { digestAll } from '../../../../src/figures/digested-trial.ts';
import { factsOf, stateOf } from '../../../../src/verdicts/choice/facts-of.ts';
import { buildFixture } from '../../../support/report-fixture.ts';
import { metricRow } from '../../../support/quiet-metrics.ts';
import { check, topology } from './some-summaries.ts';

const FIXTURE = buildFixture({ hits: 300, durationMs: 3000, trials: 1 });
const DIGESTS = await digestAll(FIXTURE.latency, peakHourOf(FIXTURE.run));

describe('whether a topology’s work may be compared', () => {
  const errors = check({ id: 'errors', speaksFor: 'work' });

  it.each<[string, Parameters<typeof topology>[1], string]>([
    ['nothing was measured', { measured: undefined }, 'invalid'],
    ['all is well', {}, 'measured'],
    ['errors at the limit', { errorRatio: 0.01 }, 'measured'],
    ['errors above the limit', { errorRatio: 0.0101 }, 'failing'],
    ['nobody knows its errors', { errorRatio: undefined }, 'measured'],
    ['invalid for its errors, which are too many', { work: 'invalid', checks: [errors], errorRatio: 0.5 }, 'failing'],
    ['invalid for its errors, which are few', { work: 'invalid', checks: [errors], errorRatio: 0.001 }, 'invalid'],
    [
      'invalid for its errors and for something else',
      { work: 'invalid', checks: [errors, check({ id: 'ports', speaksFor: 'all' })], errorRatio: 0.5 },
      'invalid',
    ],
    [
      'invalid for its errors, and its times for something else',
      { work: 'invalid', checks: [errors, check({ id: 'steal', speaksFor: 'time' })], errorRatio: 0.5 },
      'failing',
    ],
    [
      'invalid for its errors, with a warning for something else',
      {
        work: 'invalid',
        checks: [errors, check({ id: 'ports', speaksFor: 'work', state: 'warning' })],
        errorRatio: 0.5,
      },
      'failing',
    ],
    ['invalid, and no check says why', { work: 'invalid', errorRatio: 0.5 }, 'invalid'],
  ])('%s', (_, changes, state) => {
    expect(stateOf(topology('a', changes))).toBe(state);
  });
});

describe('what a topology’s trials say', () => {
  const [record] = FIXTURE.trials.filter((trial) => trial.state === 'measured');
  if (record === undefined) throw new Error('the fixture has no measured trial');
  const latency = DIGESTS.get(record.trial);
  if (latency === undefined) throw new Error('the trial has no times');
  const say = (summary: TopologySummary, changes: Partial<typeof record> = {}, run: RunRecord = FIXTURE.run) =>
    factsOf({ run, summary, trials: [{ record: { ...record, ...changes }, latency }], cores: new Map() });

  it('each figure per hit sent, and unknown where it was not read', () => {
    const load = { ...record.load, counts: { ...record.load.counts, sent: 200 } };
    const metrics = [
      metricRow('postgresql.statements_total', 500),
      metricRow('postgresql.time_ms_total', 60),
      metricRow('container.cpu_ms_total', 30, 'app-1'),
      metricRow('container.cpu_ms_total', 50, 'app-2'),
    ];
    expect(say(topology('a'), { load, metrics }).trials).toEqual([
      expect.objectContaining({
        trial: record.trial,
        repetition: record.repetition,
        isTimeValid: true,
        statementsPerHit: 2.5,
        databaseMsPerHit: 0.3,
        cpuMsPerHit: 0.4,
        roles: undefined,
      }),
    ]);
    const unread = say(topology('a'), { load, metrics: [] }).trials[0];
    expect(unread).toMatchObject({ trial: record.trial });
    for (const figure of ['statementsPerHit', 'databaseMsPerHit', 'cpuMsPerHit', 'memoryBytes'] as const) {
      expect(unread?.[figure], figure).toBeUndefined();
    }
    const nothing = { ...record.load, counts: { ...record.load.counts, sent: 0 } };
    expect(say(topology('a'), { load: nothing, metrics }).trials[0]?.statementsPerHit).toBeUndefined();
  });

  it('times count where they are not invalid', () => {
    const valid = (time: 'warning' | 'invalid') => ({ validity: { ...record.validity, time } });
    expect(say(topology('a'), valid('warning')).trials[0]?.isTimeValid).toBe(true);
    expect(say(topology('a'), valid('invalid')).trials[0]?.isTimeValid).toBe(false);
    const [endpoint] = say(topology('a', { time: 'invalid' })).endpoints;
    expect(endpoint?.isTimeValid).toBe(false);
    expect(say(topology('a', { time: 'warning' })).endpoints[0]?.isTimeValid).toBe(true);
  });

  it('an endpoint that nobody asked has no figures', () => {
    const { measured, ...rest } = topology('a');
    if (measured === undefined) throw new Error('not measured');
    const [first] = measured.endpoints;
    if (first === undefined) throw new Error('no endpoint');
    const endpoints = [
      { ...first, name: 'once', hits: 1 },
      { ...first, name: 'never', hits: 0 },
    ];
    const facts = say({ ...rest, measured: { ...measured, endpoints } });
    expect(facts.endpoints.map(({ name }) => name)).toEqual(['once']);
  });

  it('one that is invalid has no trials, and says why: what failed, and what broke its work', () => {
    const checks = [
      check({ title: 'Accounting', speaksFor: 'all', measured: '3 hits are missing' }),
      check({ title: 'Accounting', speaksFor: 'all', measured: '3 hits are missing' }),
      check({ title: 'Lag', speaksFor: 'time', measured: '9 ms' }),
      check({ title: 'Memory', speaksFor: 'work', state: 'warning', measured: '96 %' }),
    ];
    const facts = say(
      topology('a', { work: 'invalid', checks, failures: ['trial 2 failed\nthe last lines of its log:'] }),
    );
    expect(facts).toMatchObject({
      state: 'invalid',
      trials: [],
      problems: ['trial 2 failed', 'accounting: 3 hits are missing'],
    });
    expect(say(topology('a', { checks, failures: ['trial 2 failed'] })).problems).toEqual([]);
  });

  it('its off-load ratio is of the reference that the scenario means', () => {
    const ratio = (name: string, changes: Partial<RunRecord> = {}, offloadRatio?: number) => {
      const own = topology(name);
      const { measured } = own;
      const summary =
        measured === undefined || offloadRatio === undefined
          ? own
          : { ...own, measured: { ...measured, offloadRatio } };
      return say(summary, {}, { ...FIXTURE.run, reference: 'legacy', ...changes }).offloadRatio;
    };
    expect(ratio('legacy')).toBe(0);
    expect(ratio('cache', {}, 0.8)).toBe(0.8);
    expect(ratio('cache')).toBeUndefined();
    const other = { scenario: { ...FIXTURE.run.scenario, reference: 'former' } };
    expect(ratio('cache', other, 0.8)).toBeUndefined();
    expect(ratio('legacy', { topologies: FIXTURE.run.topologies.slice(0, 1) })).toBeUndefined();
  });
});
