import { describe, expect, it } from 'vitest';
import { type ExperimentFacts, judgeExperiment } from '../../../../src/verdicts/capacity/judge-experiment.ts';
import type { MeasuredTrial, TrialRecord } from '../../../../src/records/trial-record.ts';
import { allOk, loadTotals } from '../../../support/load-fixture.ts';
import { buildFixture } from '../../../support/report-fixture.ts';

type Latency = ExperimentFacts['latency'];

const CALM: Latency = { responseP95Ms: 40, serviceP95Ms: 38, lagP99Ms: 1 };
const SLOW: Latency = { responseP95Ms: 900, serviceP95Ms: 850, lagP99Ms: 60 };

const [plain] = buildFixture({ trials: 1, hits: 2000, durationMs: 10_000 }).trials;

function measured(changes: Partial<MeasuredTrial> = {}, broken: readonly string[] = []): MeasuredTrial {
  if (plain?.state !== 'measured') throw new Error('the fixture has no measured trial');
  const checks = broken.map((id) => ({
    id,
    title: id,
    speaksFor: 'time' as const,
    state: 'invalid' as const,
    measured: 'too much',
    limits: '',
  }));
  return {
    ...plain,
    load: loadTotals(),
    accounting: [],
    validity: { time: 'valid', work: 'valid', checks },
    ...changes,
  };
}

const judge = (trial: TrialRecord, latency: Latency) =>
  judgeExperiment({ trial, latency, slo: { p95Ms: 250, errorRatio: 0.01 } });
const answer = (trial: TrialRecord, latency: Latency) => judge(trial, latency).answer;
const counted = (changes: Partial<ReturnType<typeof allOk>>) =>
  measured({ load: loadTotals({ counts: { ...allOk(20_000), ...changes } }) });

function failed(phase: string, code: string): TrialRecord {
  const { schema, trial, topology, repetition, startedAtMs, endedAtMs } = measured();
  const head = { schema, trial, topology, repetition, startedAtMs, endedAtMs, phases: [] };
  return { ...head, state: 'failed', phase, error: { code, message: 'app: exit 137', hint: 'see its log' } };
}

describe('a level that held', () => {
  it('stands however noisy the machine was: noise makes times longer only', () => {
    expect(answer(measured(), CALM)).toBe('held');
    expect(answer(measured({}, ['steal', 'background', 'lag', 'event-loop', 'generator-cpu']), CALM)).toBe('held');
  });

  it.each(['accounting', 'content', 'deaths', 'statements', 'duration', 'same-schedule', 'clock'])(
    'does not count when %s is broken',
    (id) => {
      expect(answer(measured({}, [id]), CALM)).toBe('invalid');
    },
  );

  it('does not count with an account that is not closed', () => {
    const accounting = [{ name: 'rows = ids', left: 1, right: 2, allowance: 0, holds: false }];
    expect(judge(measured({ accounting }), CALM)).toMatchObject({
      answer: 'invalid',
      reason: expect.stringContaining('rows = ids') as string,
    });
  });
});

describe('a level that missed', () => {
  it('counts against the servers by p95, by errors, by time-outs', () => {
    expect(answer(measured(), SLOW)).toBe('missed');
    expect(answer(counted({ ok: 19_700, failed: 300 }), CALM)).toBe('missed');
    expect(answer(counted({ ok: 19_700, timedOut: 300 }), CALM)).toBe('missed');
    expect(answer(measured({}, ['errors', 'accounting']), SLOW)).toBe('missed');
  });

  it('counts although the lag check is broken, as it is at every saturation of a shared machine', () => {
    expect(answer(measured({}, ['lag', 'event-loop', 'offered-rate', 'arrivals']), SLOW)).toBe('missed');
  });

  it.each(['generator-cpu', 'throttling', 'ports'])(
    'says nothing of the servers when %s of the generator broke',
    (id) => {
      expect(answer(measured({}, [id]), SLOW)).toBe('generator');
    },
  );

  it.each(['steal', 'background', 'other-runs'])('proves nothing under %s', (id) => {
    expect(answer(measured({}, [id]), SLOW)).toBe('disturbed');
  });

  it('is the lateness of the generator when hits left later than the objective allows, and were answered in time', () => {
    expect(answer(measured(), { responseP95Ms: 400, serviceP95Ms: 100, lagP99Ms: 350 })).toBe('generator');
    // Too slow even without the lateness.
    expect(answer(measured(), { responseP95Ms: 900, serviceP95Ms: 600, lagP99Ms: 350 })).toBe('missed');
    // Late, but less than the objective.
    expect(answer(measured(), { responseP95Ms: 300, serviceP95Ms: 200, lagP99Ms: 120 })).toBe('missed');
  });

  it('is the site that failed where steps were not reached, as their hits were never asked for', () => {
    const counts = { scheduled: 10_000, notReached: 1_500, sent: 8_500, ok: 8_410, failed: 90, dropped: 0 };
    expect(answer(counted(counts), CALM)).toBe('missed');
  });

  it('is max_in_flight that is short when hits were dropped while answers came in time', () => {
    const dropping = counted({ sent: 19_000, ok: 19_000, dropped: 1_000 });
    expect(judge(dropping, CALM)).toMatchObject({
      answer: 'generator',
      reason: expect.stringContaining('max_in_flight') as string,
    });
    expect(answer(dropping, SLOW)).toBe('missed');
  });
});

it('a level after which the pages are wrong is missed', () => {
  const verification = [{ name: 'page', detail: '3 hits', problem: 'got 500' }];
  expect(answer(measured({ verification }), CALM)).toBe('missed');
});

describe('a trial that failed', () => {
  it('counts against the servers when one died, or answered wrongly, under the load', () => {
    expect(answer(failed('measure', 'SERVICE_DIED'), CALM)).toBe('missed');
    expect(answer(failed('drain', 'VERIFICATION_FAILED'), CALM)).toBe('missed');
    expect(answer(failed('measure', 'GENERATOR_FAILED'), CALM)).toBe('invalid');
  });

  it('ends the search with its own error when the load had nothing to do with it', () => {
    expect(() => judge(failed('bring up', 'SERVICE_NOT_READY'), CALM)).toThrow(
      expect.objectContaining({ code: 'SERVICE_NOT_READY', message: 'app: exit 137', hint: 'see its log' }) as Error,
    );
    expect(() => judge(failed('verify', 'VERIFICATION_FAILED'), CALM)).toThrow(/exit 137/);
  });
});
