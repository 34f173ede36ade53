import type Docker from 'dockerode';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { CgroupPlace } from '../../../src/platform/engine/cgroup-usage.ts';
import { usageReader } from '../../../src/platform/engine/usage-reader.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

/** A control group of version 2 as the kernel shows one, with that CPU time. */
async function groupIn(directory: string, cpuMs: number): Promise<CgroupPlace> {
  const cpu = join(directory, 'server', 'container');
  await mkdir(cpu, { recursive: true });
  await writeFile(join(directory, 'server', 'cpu.stat'), 'usage_usec 1\n');
  await writeFile(join(cpu, 'cpu.stat'), `usage_usec ${cpuMs * 1000}\n`);
  await writeFile(join(cpu, 'memory.current'), '1000\n');
  await writeFile(join(cpu, 'memory.stat'), 'inactive_file 100\n');
  await writeFile(join(cpu, 'memory.events'), 'oom_kill 0\n');
  return { pid: process.pid, version: 2, cpuacct: cpu, cpu, memory: cpu };
}

const BY_ENGINE = { cpu_stats: { cpu_usage: { total_usage: 7_000_000 } }, memory_stats: { usage: 5 } };

/** An engine that knows one container by the next of these process ids; the last is asked for again and again. */
function engine(pids: readonly number[]): Docker {
  let asked = 0;
  const inspect = () => {
    const Pid = pids[Math.min(asked, pids.length - 1)] ?? 0;
    asked += 1;
    return Promise.resolve({ State: { Running: true, Status: 'running', Pid } });
  };
  const container = { inspect, stats: () => Promise.resolve(BY_ENGINE) };
  return { getContainer: () => container } as unknown as Docker;
}

it('a process that ended while it was looked for does not make the engine the one that is read from then on', async () => {
  await using folder = await temporaryDirectory();
  const place = await groupIn(folder.path, 3);
  const read = usageReader(engine([1, 2, 3]), 'id', (pid) => (pid === 3 ? place : undefined));
  await expect(read()).rejects.toThrow('ended while it was looked for');
  expect((await read()).cpuMs).toBe(3);
});

it('a container that was read here and starts again is read here again', async () => {
  await using folder = await temporaryDirectory();
  const place = await groupIn(folder.path, 3);
  let isThere = true;
  const read = usageReader(engine([1]), 'id', () => (isThere ? place : undefined));
  expect((await read()).cpuMs).toBe(3);
  isThere = false;
  await rm(place.cpu, { recursive: true });
  await expect(read()).rejects.toThrow();
  await expect(read()).rejects.toThrow();
  isThere = true;
  await groupIn(folder.path, 1);
  expect((await read()).cpuMs).toBe(1);
});

it('a process that runs and is not seen here is of an engine that is elsewhere', async () => {
  let looks = 0;
  const read = usageReader(engine([1]), 'id', () => {
    looks += 1;
    return undefined;
  });
  expect((await read()).cpuMs).toBe(7);
  expect((await read()).cpuMs).toBe(7);
  expect(looks).toBe(2);
});
