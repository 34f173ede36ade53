import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as esbuild from 'esbuild';
import { BenchdayError } from './errors.ts';

const programs = new Map<string, string>();

const SOURCES = fileURLToPath(new URL('..', import.meta.url));

/** Set in the compiled program (setup/program.mjs): the folder in which such programs lie, by the names of their sources. */
declare const BENCHDAY_PARTS: string;
const MADE = typeof BENCHDAY_PARTS === 'undefined' ? undefined : BENCHDAY_PARTS;

/**
 * The program of a thread or process of ours as plain JavaScript, made once per process.
 * A thread inherits no TypeScript loader that was registered by code (bin/benchday.mjs, vitest), and one of its own would cost
 * 240 ms of CPU and 20 MB at each start, against 75 ms for this.
 * @param entry  its TypeScript file
 * @throws {BenchdayError} INTERNAL
 */
export function bundledProgram(entry: URL, format: 'cjs' | 'esm' = 'cjs'): string {
  const known = programs.get(entry.href);
  if (known !== undefined) return known;
  const text = madeBefore(entry) ?? madeNow(entry, format);
  programs.set(entry.href, text);
  return text;
}

/** @returns undefined where it has not been compiled */
function madeBefore(entry: URL): string | undefined {
  if (MADE === undefined) return undefined;
  const name = path.relative(SOURCES, fileURLToPath(entry)).replace(/\.ts$/, '.js');
  try {
    return readFileSync(path.join(MADE, name), 'utf8');
  } catch {
    return undefined;
  }
}

function madeNow(entry: URL, format: 'cjs' | 'esm'): string {
  // Not imported above: a compiled program has no need of it, and it takes 50 ms to load.
  const { buildSync, stop } = createRequire(import.meta.url)('esbuild') as typeof esbuild;
  const { outputFiles } = buildSync({
    absWorkingDir: path.dirname(SOURCES),
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    write: false,
    format,
    platform: 'node',
    target: 'node20',
  });
  // Its service, a process and a thread of 40 MB together, would stay for as long as the load.
  void stop();
  const text = outputFiles[0]?.text;
  if (text === undefined) throw new BenchdayError('INTERNAL', `esbuild gave no output for ${entry.pathname}`);
  return text;
}
