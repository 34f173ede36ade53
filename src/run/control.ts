import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import type { z } from 'zod';
import { throwIfAborted } from '../base/clock.ts';
import { BenchdayError, messageOf } from '../base/errors.ts';
import { start } from '../base/processes.ts';
import { controlWork } from '../records/run-record.ts';

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
  try {
    const { stdout } = await start(
      process.execPath,
      ['--input-type=module', '--eval', program(), '--', String(durationMs)],
      { cancelSignal: signal, timeout: durationMs + PATIENCE_MS, killSignal: 'SIGKILL' },
    );
    return controlWork.parse(JSON.parse(stdout));
  } catch (cause) {
    throwIfAborted(signal);
    throw new BenchdayError('GENERATOR_FAILED', `the control work gave no time: ${messageOf(cause)}`, { cause });
  }
}

let bundled: string | undefined;

/** Plain JavaScript: a process made by `--eval` has no TypeScript loader. */
function program(): string {
  bundled ??= buildSync({
    entryPoints: [fileURLToPath(new URL('./control-process.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
  }).outputFiles[0]?.text;
  if (bundled === undefined) throw new BenchdayError('INTERNAL', 'esbuild gave no output for the control work');
  return bundled;
}
