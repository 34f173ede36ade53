import { defineConfig } from 'vitest/config';

const project = (name: string, options: { timeoutMs: number; serial?: boolean }) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: options.timeoutMs,
    hookTimeout: options.timeoutMs,
    // Docker, the terminal and the browser are shared things: one file at a time.
    fileParallelism: options.serial !== true,
  },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', { timeoutMs: 20_000 }),
      project('contract', { timeoutMs: 20_000 }),
      project('cli', { timeoutMs: 60_000, serial: true }),
      project('docker', { timeoutMs: 300_000, serial: true }),
      project('browser', { timeoutMs: 120_000, serial: true }),
    ],
  },
});
