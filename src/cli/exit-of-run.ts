import { standingTrials } from '../figures/standing-trials.ts';
import { BenchdayError, EXIT, type ErrorCode, isErrorCode } from '../base/errors.ts';
import type { RunRecord, TrialRecord } from '../records/run-record.ts';

export interface Exit {
  readonly code: number;
  readonly reason: string;
}

/**
 * What a run's process exits with: interrupted, then the first failed trial's own code, then invalid work, unless it was measured again. Invalid *times* alone
 * do not fail a run: it still answers by its work metrics and says so.
 */
export function exitOf(run: RunRecord, trials: readonly TrialRecord[]): Exit {
  if (run.state === 'interrupted') return { code: EXIT.interrupted, reason: 'interrupted' };
  const failed = trials.find((trial) => trial.state === 'failed');
  if (failed?.state === 'failed') {
    const code: ErrorCode = isErrorCode(failed.error.code) ? failed.error.code : 'INTERNAL';
    return {
      code: new BenchdayError(code, failed.error.message).exitCode,
      reason: `trial ${failed.trial} (${failed.topology}) failed: ${failed.error.code}`,
    };
  }
  const invalid = standingTrials(run, trials).find(
    (trial) => trial.state === 'measured' && trial.validity.work === 'invalid',
  );
  if (invalid !== undefined)
    return { code: EXIT.invalidMeasurement, reason: `trial ${invalid.trial} (${invalid.topology}) is invalid` };
  return { code: EXIT.ok, reason: 'ok' };
}
