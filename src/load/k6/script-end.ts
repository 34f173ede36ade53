import { plainSeconds } from '../../base/number-text.ts';
import { BenchdayError } from '../../base/errors.ts';
import type { ScriptAccount } from './script-account.ts';

/** k6 measured, and the script's own limits were not kept. @source go.k6.io/k6/errext/exitcodes */
const THRESHOLDS_CROSSED = 99;
/** The script called exec.test.fail(). */
const MARKED_AS_FAILED = 110;

/** A script that sends for so much longer or shorter than the scenario says did not take its length from DURATION_S. */
const MOST_LENGTH_OFF = 0.1;

export interface ScriptEnd {
  /** what the script says of its own result, beside the records; empty: all was well */
  readonly complaint: string;
}

/** @throws {BenchdayError} GENERATOR_FAILED when k6 did not end by itself, ended with an error of the script, or sent nothing */
export function endOf(seen: {
  readonly script: string;
  readonly exitCode: number | undefined;
  readonly timedOut: boolean;
  readonly mostMs: number;
  /** its last words */
  readonly said: string;
  readonly sent: number;
}): ScriptEnd {
  const { script, exitCode, timedOut, mostMs, said, sent } = seen;
  const lastWords = said === '' ? 'it said nothing' : `it last said:\n${said}`;
  const fail = (what: string): never => {
    throw new BenchdayError('GENERATOR_FAILED', `${script}: ${what}; ${lastWords}`, {
      hint: 'fix the script; k6 run -e BASE_URL=... shows the same without benchday',
    });
  };
  if (timedOut) return fail(`k6 had not ended after ${plainSeconds(mostMs)} and was stopped`);
  const isMeasured = exitCode === 0 || exitCode === THRESHOLDS_CROSSED || exitCode === MARKED_AS_FAILED;
  if (!isMeasured) return fail(`k6 ended with ${exitCode ?? 'a signal'}`);
  if (sent === 0) return fail('the script sent no request');
  if (exitCode === 0) return { complaint: '' };
  if (exitCode === MARKED_AS_FAILED) return { complaint: 'the script marked its test as failed' };
  const metrics = /thresholds on metrics '(.+)' have been crossed/.exec(said)?.[1];
  return { complaint: `the script's thresholds were crossed${metrics === undefined ? '' : `: ${metrics}`}` };
}

/** What a reader of the records must know of them, one sentence each. */
export function remarksOf(seen: {
  readonly end: ScriptEnd;
  readonly account: Pick<ScriptAccount, 'checks' | 'spanMs' | 'areEndpointsFolded'>;
  readonly durationMs: number;
}): string[] {
  const { end, account, durationMs } = seen;
  const { passed, failed } = account.checks;
  const off = Math.abs(account.spanMs - durationMs) / durationMs;
  return [
    ...(end.complaint === '' ? [] : [end.complaint]),
    ...(failed === 0 ? [] : [`${failed} of ${passed + failed} checks of the script failed`]),
    ...(off <= MOST_LENGTH_OFF
      ? []
      : [`the script sent for ${(account.spanMs / 1000).toFixed(1)} s, the scenario says ${plainSeconds(durationMs)}`]),
    ...(account.areEndpointsFolded
      ? ['the script asked for more addresses than are kept apart: name them by a tag']
      : []),
  ];
}
