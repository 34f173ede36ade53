import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../../bin/benchday.mjs', import.meta.url));
/** After the deadline that it named, or a signal, on a machine that has nothing else to do; and how long the program takes to start there. */
const IDLE_MS = { end: 2_000, start: 400 };

/**
 * Whether a command came to its end in time. Others may use this machine: the end may take longer by as much as the start of the program does,
 * which is tried twice in this minute, the slower time.
 * @param tookMs  from the beginning of the wait, or from the signal, to the end of the process
 * @param deadlineMs  that its own output names; 0 after a signal
 */
export async function expectEndInTime(tookMs: number, deadlineMs: number, output: string | undefined): Promise<void> {
  const startMs = Math.max(await startTakesMs(), await startTakesMs());
  const slowness = Math.max(1, startMs / IDLE_MS.start);
  expect(tookMs, output).toBeLessThan(deadlineMs + IDLE_MS.end * slowness);
}

async function startTakesMs(): Promise<number> {
  const begunMs = performance.now();
  await execa(process.execPath, [PROGRAM, '--version']);
  return performance.now() - begunMs;
}

/** The seconds that an output names. @param pattern  has one group */
export function namedMs(output: string | undefined, pattern: RegExp): number {
  const [, seconds] = pattern.exec(output ?? '') ?? [];
  if (seconds === undefined) throw new Error(`it names no deadline (${String(pattern)}): ${output ?? ''}`);
  return Number(seconds) * 1000;
}
