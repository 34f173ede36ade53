import { Interrupted, SetupError } from './setup-error.mjs';

/**
 * Does one step and prints one line: name, what was done, seconds.
 * @param work  returns what was done, in a few words
 */
export async function step(name, work) {
  const startedMs = performance.now();
  try {
    const done = await work();
    print(name, done, startedMs);
  } catch (error) {
    print(name, error instanceof Interrupted ? 'interrupted' : 'failed', startedMs);
    throw error;
  }
}

function print(name, done, startedMs) {
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(`  ${name.padEnd(14)} ${done} (${seconds} s)`);
}

/** Says what a long step is at, before its line comes. */
export function announce(sentence) {
  console.log(`    ${sentence} ...`);
}

/** Prints what happened and what to do about it. @returns the exit code */
export function explainFailure(error) {
  if (error instanceof Interrupted) {
    console.error('\nInterrupted; what set-up had started was ended.');
    return error.exitCode;
  }
  if (!(error instanceof SetupError)) {
    console.error(error);
    return 70;
  }
  console.error(`\n${error.message}`);
  if (error.remedy.length > 0) console.error(['', ...error.remedy.map((line) => `    ${line}`)].join('\n'));
  return error.exitCode;
}
