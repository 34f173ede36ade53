import { readFile } from 'node:fs/promises';
import type { Collector, Sample } from './collector.ts';
import * as proc from './host-proc.ts';

/** Which file of /proc is read by whom; one that a kernel lacks (pressure) costs only its own rows. */
const READERS: readonly {
  readonly file: string;
  readonly isOptional: boolean;
  readonly parse: (text: string) => Sample[];
}[] = [
  { file: '/proc/stat', isOptional: false, parse: proc.cpuSamples },
  { file: '/proc/loadavg', isOptional: false, parse: proc.loadSamples },
  { file: '/proc/meminfo', isOptional: false, parse: proc.memorySamples },
  { file: '/proc/vmstat', isOptional: false, parse: proc.swapSamples },
  { file: '/proc/net/sockstat', isOptional: false, parse: proc.socketSamples },
  { file: '/proc/net/netstat', isOptional: false, parse: proc.listenSamples },
  { file: '/proc/pressure/cpu', isOptional: true, parse: (text) => proc.pressureSamples('cpu', text) },
  { file: '/proc/pressure/memory', isOptional: true, parse: (text) => proc.pressureSamples('memory', text) },
  { file: '/proc/pressure/io', isOptional: true, parse: (text) => proc.pressureSamples('io', text) },
];

/** The machine this process runs on; with a local engine also the servers' machine. */
export const host: Collector = {
  id: 'host',
  title: 'Host: CPU with steal, pressure, load, memory, sockets',
  scope: 'machine',
  available: () => Promise.resolve(process.platform === 'linux'),
  async open() {
    const readers = await Promise.all(
      READERS.map(async (reader) => (reader.isOptional && !(await isReadable(reader.file)) ? [] : [reader])),
    );
    const present = readers.flat();
    return {
      read: async () => {
        const samples = await Promise.all(present.map(async ({ file, parse }) => parse(await readFile(file, 'utf8'))));
        return samples.flat();
      },
      close: () => Promise.resolve(),
    };
  },
};

/** Pressure files exist, but cannot be read, on kernels started with psi=0. */
async function isReadable(file: string): Promise<boolean> {
  try {
    await readFile(file);
    return true;
  } catch {
    return false;
  }
}
