import { fileURLToPath } from 'node:url';
import { buildSync, stop } from 'esbuild';
import { BenchdayError } from '../../base/errors.ts';

const programs = new Map<string, string>();

/**
 * The program of a generating thread as plain JavaScript, made once per process.
 * A thread inherits no TypeScript loader that was registered by code (bin/benchday.mjs, vitest), and one of its own would cost
 * 240 ms of CPU and 20 MB at each start, against 75 ms for this.
 */
export function workerProgram(entry = new URL('./worker.ts', import.meta.url)): string {
  const known = programs.get(entry.href);
  if (known !== undefined) return known;
  const made = bundle(entry);
  programs.set(entry.href, made);
  return made;
}

function bundle(entry: URL): string {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
  });
  // Its service, a process and a thread of 40 MB together, would stay for as long as the load.
  void stop();
  const text = outputFiles[0]?.text;
  if (text === undefined) throw new BenchdayError('INTERNAL', `esbuild gave no output for ${entry.pathname}`);
  return text;
}
