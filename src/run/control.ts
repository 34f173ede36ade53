import { bundledProgram } from '../base/bundled-program.ts';
import type { z } from 'zod';
import { throwIfAborted } from '../base/clock.ts';
import { BenchdayError, messageOf } from '../base/errors.ts';
import { start } from '../base/processes.ts';
import { controlWork } from '../records/trial-record.ts';

export type ControlWork = z.infer<typeof controlWork>;

/** Beyond its own time: start of a process on a machine that is busy. */
const PATIENCE_MS = 20_000;

/**
 * Fixed work in a process of its own, while nothing of a candidate runs: what it takes tells whether the machine is the same as at
 * the trial before.
 * @param durationMs  the first fifth does not count
 * @throws {BenchdayError} GENERATOR_FAILED, INTERRUPTED
 */
export async function measureControl(durationMs: number, signal: AbortSignal): Promise<ControlWork> {
  const program = bundledProgram(new URL('./control-process.ts', import.meta.url), 'esm');
  try {
    const { stdout } = await start(
      process.execPath,
      ['--input-type=module', '--eval', program, '--', String(durationMs)],
      { cancelSignal: signal, timeout: durationMs + PATIENCE_MS, killSignal: 'SIGKILL' },
    );
    return controlWork.parse(JSON.parse(stdout));
  } catch (cause) {
    throwIfAborted(signal);
    throw new BenchdayError('GENERATOR_FAILED', `the control work gave no time: ${messageOf(cause)}`, { cause });
  }
}
