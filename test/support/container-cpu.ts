import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** CPU time of containers as the kernel counts it, read by the test itself and not by our own code. */
export interface ContainerCpu extends Disposable {
  /** CPU time that a container used from one instant to another, ms; between two readings in a straight line */
  usedMs(container: string, fromMs: number, toMs: number): number;
}

const EVERY_MS = 100;

interface Watched {
  readonly read: () => number;
  readonly readings: { readonly atMs: number; readonly cpuMs: number }[];
}

/** Watches every container of a run that is started from now on, to its end. */
export function watchContainerCpu(): ContainerCpu {
  const watched = new Map<string, Watched>();
  const filters = ['type=container', 'event=start', 'label=benchday.run'].flatMap((one) => ['--filter', one]);
  const events = spawn('docker', ['events', ...filters, '--format', '{{.Actor.Attributes.name}}'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface(events.stdout).on('line', (name) => {
    watched.set(name, { read: readerOf(name), readings: [] });
  });
  const timer = setInterval(() => {
    for (const { read, readings } of watched.values()) {
      try {
        readings.push({ atMs: Date.now(), cpuMs: read() });
      } catch {
        // it has ended: what was read stays
      }
    }
  }, EVERY_MS);
  return {
    usedMs(container, fromMs, toMs) {
      const readings = watched.get(container)?.readings ?? [];
      return cpuAt(readings, toMs) - cpuAt(readings, fromMs);
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      events.kill();
    },
  };
}

/** @source kernel documentation: cgroup-v1/cpuacct (cpuacct.usage, ns), cgroup-v2 (cpu.stat, usage_usec) */
function readerOf(name: string): () => number {
  const pid = execFileSync('docker', ['inspect', '--format', '{{.State.Pid}}', name], { encoding: 'utf8' }).trim();
  const groups = readFileSync(`/proc/${pid}/cgroup`, 'utf8');
  const account = /^\d+:(?:[^:\n]*,)?cpuacct(?:,[^:\n]*)?:(.*)$/m.exec(groups)?.[1];
  if (account !== undefined) {
    return () => Number(readFileSync(`/sys/fs/cgroup/cpuacct${account}/cpuacct.usage`, 'utf8')) / 1e6;
  }
  const unified = /^0::(.*)$/m.exec(groups)?.[1] ?? '';
  return () => {
    const text = readFileSync(`/sys/fs/cgroup${unified}/cpu.stat`, 'utf8');
    return Number(/usage_usec (\d+)/.exec(text)?.[1]) / 1e3;
  };
}

function cpuAt(readings: Watched['readings'], atMs: number): number {
  const after = readings.findIndex((reading) => reading.atMs >= atMs);
  const [left, right] = [readings[after - 1], readings[after]];
  if (left === undefined || right === undefined)
    throw new Error(`no readings around ${atMs}: ${readings.length} in all`);
  return left.cpuMs + ((right.cpuMs - left.cpuMs) * (atMs - left.atMs)) / (right.atMs - left.atMs);
}
