import { messageOf } from '../../../src/base/errors.ts';

const print = (line: string): void => void process.stdout.write(`${line.replaceAll(/\s+/g, ' ')}\n`);

/** What is so on this machine, for whoever reads the log. */
export function fact(what: string, value: string): void {
  print(`machine fact: ${what}: ${value}`);
}

/** One thing that was looked at. host/said.ts reads these lines. @param seen  as a detail, also where all is well */
export function checked(what: string, isRight: boolean, seen: string): void {
  print(`machine ${isRight ? 'ok' : 'WRONG'}: ${what}: ${seen}`);
}

/** Part of a check that cannot even be asked is wrong, and the next part is asked all the same. */
export async function part(what: string, work: () => Promise<void>): Promise<void> {
  const begunMs = performance.now();
  try {
    await work();
  } catch (failure) {
    checked(what, false, `it ended with: ${messageOf(failure)}`);
  }
  fact(`${what} took`, `${((performance.now() - begunMs) / 1000).toFixed(0)} s`);
}

/** Nothing was left out. */
export function end(): void {
  print('machine end');
}
