import { isWithin } from '../base/paths.ts';
import type { HostAccess } from '../records/host-access.ts';
import type { Topology } from './topology.ts';

/** A folder or file of this machine that a container sees. */
interface Bind {
  readonly place: string;
  readonly source: string;
  readonly isWritable: boolean;
}

/**
 * Folders in which a container can put a link in the place of what another mount is made of: the engine follows it when that is mounted
 * for the next container or trial, to anywhere on this machine. Each asks for its path.
 */
export function replaceableBinds(topology: Topology): readonly HostAccess[] {
  const binds = bindsOf(topology);
  return binds
    .filter((above) => above.isWritable && binds.some((below) => isBelow(above.source, below.source)))
    .map(({ place, source }) => ({ place, kind: `path:${source}` }));
}

function isBelow(folder: string, file: string): boolean {
  return folder !== file && isWithin(folder, file);
}

function bindsOf({ services, volumeOptions = {} }: Topology): readonly Bind[] {
  return services.flatMap(({ name, mounts }) =>
    mounts.flatMap((mount) => {
      if (mount.kind === 'tmpfs') return [];
      const source = mount.kind === 'bind' ? mount.source : volumeOptions[mount.source]?.['device'];
      if (source?.startsWith('/') !== true) return [];
      return [{ place: `services.${name}.volumes to ${mount.target}`, source, isWritable: !mount.readOnly }];
    }),
  );
}
