import path from 'node:path';
import { BenchdayError } from './errors.ts';
import { isWithin } from './paths.ts';

/** One thing wrong with a file, with the place to look at. */
export interface FileProblem {
  /** absolute path */
  readonly file: string;
  /** from 1 */
  readonly line: number;
  /** keys and list positions from the root of the file */
  readonly path: readonly PropertyKey[];
  /** in plain words, with the value got */
  readonly message: string;
}

/** `scenarios/mine.yaml:4 load.duration_s: must be ...` */
export function formatProblem(problem: FileProblem): string {
  const place = `${displayPath(problem.file)}:${problem.line}`;
  const where = formatPath(problem.path);
  return where === '' ? `${place}: ${problem.message}` : `${place} ${where}: ${problem.message}`;
}

/** @throws {BenchdayError} FILE_INVALID with every problem on a line of its own; returns when there is none. */
export function throwProblems(problems: readonly FileProblem[]): void {
  if (problems.length === 0) return;
  const sorted = [...problems].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
  throw new BenchdayError('FILE_INVALID', [...new Set(sorted.map(formatProblem))].join('\n'));
}

/** A path as the user would type it: relative when it lies below the working directory. */
export function displayPath(file: string): string {
  const from = process.cwd();
  return file !== from && isWithin(from, file) ? path.relative(from, file) : file;
}

function formatPath(keys: readonly PropertyKey[]): string {
  return keys
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`;
      return index === 0 ? String(key) : `.${String(key)}`;
    })
    .join('');
}
