import { lastLines } from './command.mjs';
import { findCause } from './known-causes.mjs';
import { SetupError } from './setup-error.mjs';

/**
 * The error for a program that we started and that did not do its work.
 * @param what    the sentence's beginning, e.g. "npm could not install the dependencies"
 * @param result  what `run` returned
 */
export function programFailure(what, result, remedy = []) {
  const cause = findCause(result.output);
  const reason = result.isTimedOut ? 'it took too long and was ended' : (cause ?? `it ended with code ${result.code}`);
  const said = lastLines(result.output);
  return new SetupError(`${what}: ${reason}.${said === '' ? '' : `\nIt last said:\n${said}`}`, remedy);
}
