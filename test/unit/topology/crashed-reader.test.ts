import { readFileSync, readdirSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { one, read } from './shop-topology.ts';

/** Children of this process that read Compose files. */
function readers(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        return (
          Number(parent) === process.pid &&
          readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('compose-go/reader-worker.mjs')
        );
      } catch {
        return false;
      }
    });
}

it.each(['SIGSEGV', 'SIGTRAP', 'SIGABRT'] as const)(
  'a reader that %s ends in mid-file, or between two, is started again, and the file is read',
  async (signal) => {
    await read(one());
    const [idle] = readers();
    expect(idle).toBeDefined();
    process.kill(idle ?? -1, signal);
    // It may still be taken for a living one.
    const between = read(one());
    expect((await between).services).toHaveLength(1);

    const reading = read(one());
    await expect.poll(() => readers().length, { interval: 1 }).toBeGreaterThan(0);
    for (const pid of readers()) process.kill(pid, signal);
    expect((await reading).services).toHaveLength(1);
  },
);

it('a reader that ends again and again at one file is no reason to try for ever', async () => {
  const crash = (): void => {
    for (const pid of readers()) process.kill(pid, 'SIGSEGV');
  };
  // One that is there already could answer first.
  crash();
  const killing = setInterval(crash, 5);
  onTestFinished(() => {
    clearInterval(killing);
  });
  const reading = read(one());
  await expect(reading).rejects.toThrow(/compose\.yaml:1: Compose's own reader failed on it: was ended by SIGSEGV/);
  clearInterval(killing);
  expect((await read(one())).services).toHaveLength(1);
});
