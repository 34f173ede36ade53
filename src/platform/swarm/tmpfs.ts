import type { MountSettings } from 'dockerode';
import { parseBytes } from '../../topology/compose/compose-units.ts';

/** What each tmpfs of an engine has, also one of a Swarm. @source github.com/moby/moby, daemon/oci_linux.go, withMounts */
const OF_EACH = new Set(['rw', 'noexec', 'nosuid', 'nodev']);

interface Tmpfs {
  readonly target: string;
  readonly sizeBytes?: number;
  readonly mode?: number;
  /** options that a Swarm does not take, as they are written */
  readonly left: readonly string[];
}

/** @param entry  of a Compose file, such as '/run:size=64m,mode=1777'; of an option that stands twice the last one holds, as in mount(8) */
export function tmpfsIn(entry: string): Tmpfs {
  const [, target = '', options = ''] = /^([^:]*):?(.*)$/s.exec(entry) ?? [];
  let found: Tmpfs = { target, left: [] };
  for (const option of options.split(',')) {
    const [, size] = /^size=(\d+[kmg]?)$/i.exec(option) ?? [];
    const [, mode] = /^mode=([0-7]+)$/.exec(option) ?? [];
    const sizeBytes = size === undefined ? undefined : parseBytes(size);
    if (sizeBytes !== undefined) found = { ...found, sizeBytes };
    else if (mode !== undefined) found = { ...found, mode: parseInt(mode, 8) };
    else if (option !== '' && !OF_EACH.has(option)) found = { ...found, left: [...found.left, option] };
  }
  return found;
}

export function tmpfsMount({ target, sizeBytes, mode }: Omit<Tmpfs, 'left'>): MountSettings {
  return {
    Type: 'tmpfs',
    Source: '',
    Target: target,
    ...((sizeBytes ?? mode) !== undefined && {
      TmpfsOptions: { SizeBytes: sizeBytes ?? 0, Mode: mode ?? 0o1777 },
    }),
  };
}
