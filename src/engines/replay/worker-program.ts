import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { BenchdayError } from '../../core/errors.ts';

let program: string | undefined;

/**
 * The program of a generating thread as plain JavaScript, made once per process.
 * A thread inherits no TypeScript loader that was registered by code (bin/benchday.mjs, vitest), and one of its own would cost
 * 240 ms of CPU and 20 MB at each start, against 75 ms for this.
 */
export function workerProgram(): string {
  program ??= bundle();
  return program;
}

function bundle(): string {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL('./worker.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
  });
  const text = outputFiles[0]?.text;
  if (text === undefined) throw new BenchdayError('INTERNAL', 'esbuild gave no output for the replay worker');
  return text;
}
