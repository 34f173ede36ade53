import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Tests with real servers mostly wait, so two cores carry three files at once; vitest would run one.
const maxWorkers = Math.max(3, availableParallelism() - 1);

interface ProjectOptions {
  readonly timeoutMs: number;
  readonly isSerial?: boolean;
  /** files share their process and what it has imported: half of the time of small files is that */
  readonly isShared?: boolean;
}

const project = (name: string, { timeoutMs, isSerial = false, isShared = false }: ProjectOptions) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    isolate: !isShared,
    // Docker, the terminal and the browser are shared things, and each engine is to have the machine for itself: one file at a time.
    ...(isSerial ? { fileParallelism: false } : { maxWorkers }),
    // Tests side by side in one file must keep up on a machine that does something else too.
    maxConcurrency: 3,
  },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', { timeoutMs: 20_000, isShared: true }),
      project('contract', { timeoutMs: 20_000, isSerial: true }),
      project('cli', { timeoutMs: 60_000, isSerial: true }),
      project('docker', { timeoutMs: 300_000, isSerial: true }),
      project('browser', { timeoutMs: 120_000, isSerial: true }),
    ],
  },
});
