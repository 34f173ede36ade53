import type { Sample } from '../records/sample.ts';
import { sample } from '../records/metrics.ts';

/** Linux tells user space 100 ticks a second on every architecture in use (USER_HZ). */
const MS_PER_TICK = 10;
const STATES = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const;

/** @source man 5 proc: /proc/stat; the first line sums all cores. guest time is part of user. */
export function cpuSamples(text: string): Sample[] {
  const lines = text.split('\n');
  const all = lines.find((line) => line.startsWith('cpu '));
  if (all === undefined) throw new Error('/proc/stat has no line cpu');
  const ticks = all.trim().split(/\s+/).slice(1).map(Number);
  const cores = lines.filter((line) => /^cpu\d/.test(line)).length;
  return [
    ...STATES.map((state, index) => sample('host.cpu_ms_total', (ticks[index] ?? 0) * MS_PER_TICK, state)),
    sample('host.cores', cores),
  ];
}

export function loadSamples(text: string): Sample[] {
  return [sample('host.load_1min_tasks', Number(text.split(' ')[0]))];
}

export function memorySamples(text: string): Sample[] {
  const availableKb = numberAfter(text, /^MemAvailable:\s+(\d+) kB/m);
  return [
    sample('host.memory_available_bytes', availableKb * 1_024),
    sample('host.memory_used_ratio', 1 - availableKb / numberAfter(text, /^MemTotal:\s+(\d+) kB/m)),
  ];
}

/** Kernels before 4.13 do not count what they killed. */
export function swapSamples(text: string): Sample[] {
  const kills = /^oom_kill (\d+)/m.exec(text)?.[1];
  return [
    ...(kills === undefined ? [] : [sample('host.oom_kills_total', Number(kills))]),
    sample('host.swapped_in_pages_total', numberAfter(text, /^pswpin (\d+)/m)),
    sample('host.swapped_out_pages_total', numberAfter(text, /^pswpout (\d+)/m)),
  ];
}

export function socketSamples(text: string): Sample[] {
  return [
    sample('host.tcp_sockets', numberAfter(text, /^TCP: inuse (\d+)/m)),
    sample('host.time_wait_sockets', numberAfter(text, /^TCP:.* tw (\d+)/m)),
  ];
}

/** The first and the last port, both included. */
export function portRangeSamples(text: string): Sample[] {
  const [first = Number.NaN, last = Number.NaN] = text.trim().split(/\s+/).map(Number);
  return [sample('host.local_ports', last - first + 1)];
}

/** /proc/net/netstat: lines in pairs, names then values, each with the same prefix. */
export function listenSamples(text: string): Sample[] {
  const [names = [], values = []] = text
    .split('\n')
    .filter((line) => line.startsWith('TcpExt:'))
    .map((line) => line.split(' '));
  const valueOf = (name: string): number => Number(values[names.indexOf(name)]);
  return [
    sample('host.listen_overflows_total', valueOf('ListenOverflows')),
    sample('host.listen_drops_total', valueOf('ListenDrops')),
  ];
}

/** `some avg10=1.23 avg60=... total=<microseconds>` @source kernel documentation: accounting/psi */
export function pressureSamples(resource: 'cpu' | 'memory' | 'io', text: string): Sample[] {
  return [
    sample(`host.${resource}_pressure_ratio`, numberAfter(text, /^some avg10=([\d.]+)/m) / 100),
    sample(`host.${resource}_pressure_ms_total`, numberAfter(text, /^some .*total=(\d+)/m) / 1_000),
  ];
}

function numberAfter(text: string, pattern: RegExp): number {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`nothing matches ${String(pattern)}`);
  return Number(found);
}
