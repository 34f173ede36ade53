import { describe, expect, it } from 'vitest';
import { checkTarget } from '../../../src/cli/allowed-target.ts';
import { exitOf } from '../../../src/cli/exit-of-run.ts';
import { buildFixture } from '../../support/report-fixture.ts';
import { failedTrial } from '../../support/run-fixture.ts';

const SMALL = { hits: 500, durationMs: 5000, trials: 1 } as const;

describe('the exit code of a run', () => {
  it('is 0 when everything was measured, also with invalid times', () => {
    for (const variant of ['normal', 'time-invalid'] as const) {
      const { run, trials } = buildFixture({ ...SMALL, variant });
      expect(exitOf(run, trials).code).toBe(0);
    }
  });

  it('is 4 when the work of a trial is invalid', () => {
    const { run, trials } = buildFixture({ ...SMALL, variant: 'all-invalid' });
    expect(exitOf(run, trials)).toMatchObject({ code: 4 });
  });

  it('is 0 when invalid work was measured again and is valid then', () => {
    const { run, trials } = buildFixture({ ...SMALL, trials: 2 });
    const spoilt = trials.map((trial) =>
      trial.state === 'measured' && trial.repetition === 1
        ? { ...trial, validity: { ...trial.validity, work: 'invalid' as const } }
        : trial,
    );
    const plan = run.plan.map((planned) =>
      planned.repetition === 2 ? { ...planned, repeats: { repetition: 1, why: 'accounting' } } : planned,
    );
    expect(exitOf(run, spoilt).code).toBe(4);
    expect(exitOf({ ...run, plan }, spoilt).code).toBe(0);
  });

  it('is that of the first failed trial, which it names', () => {
    const { run, trials } = buildFixture(SMALL);
    expect(exitOf(run, [...trials, failedTrial({ trial: 3, topology: 'tasks' })])).toEqual({
      code: 5,
      reason: 'trial 3 (tasks) failed: SERVICE_NOT_READY',
    });
  });

  it('is 130 when it was interrupted, whatever else happened', () => {
    const { run } = buildFixture(SMALL);
    expect(exitOf({ ...run, state: 'interrupted' }, [failedTrial({ trial: 1 })]).code).toBe(130);
  });
});

describe('a target', () => {
  it.each(['http://127.0.0.1:8080', 'https://localhost:8443', 'http://[::1]:8080', 'http://127.8.9.1'])(
    '%s is this machine',
    (address) => {
      expect(checkTarget(address, [])).toBe(address);
    },
  );

  it.each([
    'http://10.0.0.1',
    'http://127.0.0.1.example.org',
    'http://localhost.example.org',
    'http://0.0.0.0:81',
    'http://128.0.0.1',
  ])('%s is not, and needs to be allowed', (address) => {
    expect(() => checkTarget(address, [])).toThrow(expect.objectContaining({ code: 'TARGET_NOT_ALLOWED' }) as Error);
    expect(checkTarget(address, [new URL(address).hostname])).toBe(address);
  });

  it('loses a slash at its end and keeps a path', () => {
    expect(checkTarget('http://127.0.0.1:8080/shop/', [])).toBe('http://127.0.0.1:8080/shop');
  });
});
