import { bundledProgram } from '../../base/bundled-program.ts';

/** The program of a generating thread. */
export function workerProgram(): string {
  return bundledProgram(new URL('./worker.ts', import.meta.url));
}
