import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { countAsOwn, ownCpuMs, ownResidentBytes } from '../../../src/base/own-processes.ts';

/** CPU time that a child uses before it says so, ms; far above the 10 ms in which the system counts. */
const USED_MS = 300;

const BUSY = `
  const usedMs = () => (process.cpuUsage().user + process.cpuUsage().system) / 1000;
  const startMs = usedMs();
  while (usedMs() - startMs < ${USED_MS}) ;
  process.stdout.write('done');
  setInterval(() => undefined, 1000);
`;

test('what a living child uses counts once it is said to be an own one, and no longer after that', async () => {
  const child = await busyChild();
  const without = ownCpuMs();
  const counted = countAsOwn(child.pid);
  expect(ownCpuMs() - without).toBeGreaterThanOrEqual(USED_MS - 20);
  expect(ownResidentBytes() - process.memoryUsage.rss()).toBeGreaterThan(10e6);
  counted[Symbol.dispose]();
  expect(ownCpuMs() - without).toBeLessThan(USED_MS / 2);
  await end(child);
});

test('what an own child used is neither lost nor doubled by its end', async () => {
  const child = await busyChild();
  using _counted = countAsOwn(child.pid);
  const before = ownCpuMs();
  await end(child);
  const grownMs = ownCpuMs() - before;
  expect(grownMs).toBeGreaterThanOrEqual(-20);
  expect(grownMs).toBeLessThan(USED_MS / 2);
});

test('a child that could not be started counts nothing', () => {
  using _counted = countAsOwn(undefined);
  expect(ownCpuMs()).toBeGreaterThan(0);
});

async function busyChild(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', BUSY], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
