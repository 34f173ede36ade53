import { counted, plainSeconds } from '../../base/number-text.ts';
import { BenchdayError } from '../../base/errors.ts';
import type { ScriptAccount } from './script-account.ts';

/** k6 measured, and the script's own limits were not kept. @source go.k6.io/k6/errext/exitcodes */
const THRESHOLDS_CROSSED = 99;
/** teardown() took longer than its time limit. */
const TEARDOWN_TIMEOUT = 101;
/** The script threw, in its init code, in setup() or in teardown(). */
const SCRIPT_EXCEPTION = 107;
/** The script called exec.test.abort(). */
const ABORTED = 108;
/** The script called exec.test.fail(). */
const MARKED_AS_FAILED = 110;

/** k6's words on how it ended; others may follow them. */
const ABOUT_THE_END = /^thresholds on metrics '.+' (?:have been|were) crossed|^test aborted: /;

/** What was thrown in teardown(), and a first line of its stack. */
const IN_TEARDOWN = /([^\n]+)\n\s*at teardown \(/;

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
  /** what it said of its end, as `isAboutEnd` found it; empty: nothing */
  readonly ending: string;
  readonly sent: number;
}): ScriptEnd {
  const { script, exitCode, timedOut, mostMs, said, ending, sent } = seen;
  const lastWords = said === '' ? 'it said nothing' : `it last said:\n${said}`;
  const fail = (what: string): never => {
    throw new BenchdayError('GENERATOR_FAILED', `${script}: ${what}; ${lastWords}`, {
      hint: 'fix the script; k6 run -e BASE_URL=... shows the same without benchday',
    });
  };
  if (timedOut) return fail(`k6 had not ended after ${plainSeconds(mostMs)} and was stopped`);
  // A script that gave up before its load began measured nothing.
  const isAborted = exitCode === ABORTED && !/ at setup \(/.test(ending);
  // By then the load is over and told.
  const isTornDownBadly = exitCode === TEARDOWN_TIMEOUT || (exitCode === SCRIPT_EXCEPTION && IN_TEARDOWN.test(said));
  const isMeasured =
    exitCode === 0 || exitCode === THRESHOLDS_CROSSED || exitCode === MARKED_AS_FAILED || isAborted || isTornDownBadly;
  if (!isMeasured) return fail(`k6 ended with ${exitCode ?? 'a signal'}`);
  if (sent === 0) return fail('the script sent no request');
  if (exitCode === 0) return { complaint: '' };
  if (exitCode === MARKED_AS_FAILED) return { complaint: 'the script marked its test as failed' };
  if (isTornDownBadly) {
    const thrown = IN_TEARDOWN.exec(said)?.[1]?.trim();
    return {
      complaint: `the script's teardown failed${thrown === undefined ? ', as it took too long' : `: ${thrown}`}`,
    };
  }
  if (isAborted)
    return { complaint: `the script aborted its test${wordsAfter(/^test aborted: (.+?)(?: at \S+ \(.*)?$/, ending)}` };
  const metrics = wordsAfter(/^thresholds on metrics '(.+)' (?:have been|were) crossed/, ending);
  const early = ending.includes('abortOnFail')
    ? '; it says abortOnFail, so k6 stopped early, and reports nothing of what was in flight then'
    : '';
  return { complaint: `the script's thresholds were crossed${metrics}${early}` };
}

/** Whether a line of k6 says how it ended. */
export function isAboutEnd(line: string): boolean {
  return ABOUT_THE_END.test(line);
}

function wordsAfter(pattern: RegExp, line: string): string {
  const words = pattern.exec(line)?.[1];
  return words === undefined ? '' : `: ${words}`;
}

/** What a reader of the records must know of them, one sentence each. */
export function remarksOf(seen: {
  readonly end: ScriptEnd;
  readonly account: Pick<
    ScriptAccount,
    'checks' | 'spanMs' | 'areEndpointsFolded' | 'droppedIterations' | 'otherProtocols'
  >;
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
    ...(account.droppedIterations === 0
      ? []
      : [
          `k6 dropped ${counted(account.droppedIterations, 'iteration')}, as no user of the script was free; each counts as one hit that was not sent`,
        ]),
    ...account.otherProtocols.map((protocol) => `what the script sent by ${protocol} is not counted`),
    ...(account.areEndpointsFolded
      ? ['the script asked for more addresses than are kept apart: name them by a tag']
      : []),
  ];
}
