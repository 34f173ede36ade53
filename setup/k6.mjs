import { Interrupted, SetupError } from './setup-error.mjs';
import { interrupted } from './signals.mjs';
import { announce } from './step.mjs';
import { lastLines } from './command.mjs';

/**
 * Finds the load engine k6 for its tests, or builds it with Go. That is what `benchday doctor --install k6` does, by the program's own code:
 * version and folder stand there. The dependencies must be installed.
 * @throws {SetupError} it cannot be had; `isSkippable` where there is no Go to build it with
 */
export async function obtainK6() {
  const { tsImport } = await import('tsx/esm/api');
  const { findGo, installK6, k6Availability } = await tsImport('../src/load/k6/binary.ts', import.meta.url);
  const found = await k6Availability();
  if (found.state === 'available') return `k6 ${found.version} is here`;
  const said = [];
  announce('building k6 with Go where Go is, usually three minutes the first time');
  try {
    await installK6(interrupted, (line) => said.push(line));
  } catch (error) {
    if (error.code === 'INTERRUPTED') throw new Interrupted();
    if (error.code !== 'ENGINE_UNAVAILABLE') throw error;
    throw lackOfK6(error.message, { said, isSkippable: (await findGo()) === undefined });
  }
  const built = await k6Availability();
  if (built.state === 'available') return `k6 ${built.version} built`;
  throw lackOfK6(`k6 was built, and does not start: ${built.hint}`, { said, isSkippable: false });
}

function lackOfK6(reason, { said, isSkippable }) {
  const words = lastLines(said.join('\n'), 6);
  const error = new SetupError(`k6 could not be had: ${reason}${words && `\nGo said:\n${words}`}`);
  error.isSkippable = isSkippable;
  return error;
}
