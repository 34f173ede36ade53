import { machineCpu, tcpCounter } from '../base/proc.ts';
import type { Sample } from '../records/sample.ts';
import { sample } from '../records/sample.ts';

/** @param text  /proc/stat */
export function cpuSamples(text: string): Sample[] {
  const { ms, cores } = machineCpu(text);
  return [
    ...Object.entries(ms).map(([state, spentMs]) => sample('host.cpu_ms_total', spentMs, state)),
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

/** @param text  /proc/net/netstat */
export function listenSamples(text: string): Sample[] {
  return [
    sample('host.listen_overflows_total', tcpCounter(text, 'ListenOverflows')),
    sample('host.listen_drops_total', tcpCounter(text, 'ListenDrops')),
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
