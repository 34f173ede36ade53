import { createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

const DISK = '12G';
const KERNEL_WORDS = [
  ...['root=/dev/vda', 'rw', 'console=ttyS0', 'panic=-1', 'quiet', 'fsck.mode=skip', 'mitigations=off'],
  ...['systemd.show_status=0', 'systemd.unified_cgroup_hierarchy=1', 'net.ifnames=0'],
];

export interface Booted {
  /** everything that the serial console said */
  readonly log: string;
  readonly isTimedOut: boolean;
}

export interface BootOptions {
  readonly disk: string;
  readonly kernel: string;
  readonly initrd: string;
  readonly cores: number;
  readonly memoryMb: number;
  readonly minutes: number;
  /** a file for what the console says */
  readonly logFile: string;
  readonly onLine: (line: string) => void;
  /** ends the machine */
  readonly signal: AbortSignal;
}

/** A disk with the files of a folder; it is sparse. No loop device is needed. */
export async function makeDisk(root: string, disk: string): Promise<void> {
  await execa('mke2fs', ['-q', '-t', 'ext4', '-d', root, '-O', '^metadata_csum_seed', disk, DISK], {
    timeout: 10 * 60_000,
    env: { PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` },
  });
}

/** @throws {Error} it has none, or several */
export async function kernelOf(root: string): Promise<{ readonly kernel: string; readonly initrd: string }> {
  const names = await readdir(join(root, 'boot'));
  const only = (stem: string): string => {
    const found = names.filter((name) => name.startsWith(stem));
    if (found[0] === undefined || found.length > 1)
      throw new Error(`one ${stem} is needed in /boot, not ${found.length}`);
    return join(root, 'boot', found[0]);
  };
  return { kernel: only('vmlinuz-'), initrd: only('initrd.img-') };
}

/** Runs the machine until it powers off, or is ended after so many minutes. No network, and nothing else of the host. */
export async function boot(options: BootOptions): Promise<Booted> {
  const { disk, kernel, initrd, cores, memoryMb, minutes, logFile, onLine, signal } = options;
  const words = [
    ...['-accel', 'tcg,thread=multi', '-cpu', 'max,la57=off', '-smp', String(cores), '-m', String(memoryMb)],
    ...['-nodefaults', '-no-reboot', '-display', 'none', '-monitor', 'none', '-serial', 'stdio'],
    ...['-kernel', kernel, '-initrd', initrd, '-append', KERNEL_WORDS.join(' ')],
    ...['-drive', `file=${disk},if=virtio,format=raw,cache=unsafe`, '-device', 'virtio-rng-pci'],
  ];
  const running = execa('qemu-system-x86_64', words, {
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
    timeout: minutes * 60_000,
    forceKillAfterDelay: 5_000,
    cancelSignal: signal,
  });
  const kept = createWriteStream(logFile);
  const lines: string[] = [];
  for await (const line of running.iterable({ from: 'all' })) {
    lines.push(line);
    kept.write(`${line}\n`);
    onLine(line);
  }
  const { timedOut } = await running;
  kept.end();
  return { log: `${lines.join('\n')}\n`, isTimedOut: timedOut };
}
