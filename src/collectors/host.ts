import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Collector } from './collector.ts';
import type { Sample } from '../records/sample.ts';
import * as proc from './host-proc.ts';

/**
 * Which file of /proc is read by whom; one that a kernel or a container lacks (pressure) costs only its own rows.
 * Read at once and not through the thread pool: the kernel answers from memory in 0.02 ms, the pool costs six times the CPU.
 */
const READERS: readonly {
  readonly file: string;
  readonly isOptional: boolean;
  readonly parse: (text: string) => Sample[];
}[] = [
  { file: 'stat', isOptional: false, parse: proc.cpuSamples },
  { file: 'loadavg', isOptional: false, parse: proc.loadSamples },
  { file: 'meminfo', isOptional: false, parse: proc.memorySamples },
  { file: 'vmstat', isOptional: false, parse: proc.swapSamples },
  { file: 'net/sockstat', isOptional: false, parse: proc.socketSamples },
  { file: 'sys/net/ipv4/ip_local_port_range', isOptional: true, parse: proc.portRangeSamples },
  { file: 'net/netstat', isOptional: false, parse: proc.listenSamples },
  { file: 'pressure/cpu', isOptional: true, parse: (text) => proc.pressureSamples('cpu', text) },
  { file: 'pressure/memory', isOptional: true, parse: (text) => proc.pressureSamples('memory', text) },
  { file: 'pressure/io', isOptional: true, parse: (text) => proc.pressureSamples('io', text) },
];

/** The machine this process runs on; with a local engine also the servers' machine. */
export const host: Collector = hostAt('/proc');

/** @param directory  where the kernel's figures stand */
export function hostAt(directory: string): Collector {
  return {
    id: 'host',
    title: 'Host: CPU with steal, pressure, load, memory, sockets',
    scope: 'machine',
    available: () => Promise.resolve(process.platform === 'linux'),
    open() {
      const present = READERS.filter(({ file, isOptional }) => !isOptional || isReadable(join(directory, file)));
      const read = (): Sample[] =>
        present.flatMap(({ file, parse }) => parse(readFileSync(join(directory, file), 'utf8')));
      return Promise.resolve({
        // a failed reading must be a rejection, not an exception
        read: () => Promise.resolve().then(read),
        close: () => Promise.resolve(),
      });
    },
  };
}

/** Pressure files exist, but cannot be read, on kernels started with psi=0. */
function isReadable(file: string): boolean {
  try {
    readFileSync(file);
    return true;
  } catch {
    return false;
  }
}
