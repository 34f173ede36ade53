import type { Topology } from '../topology.ts';
import type { ComposeFile } from './compose-schema.ts';
import { unnamedVolume } from './service-of.ts';

/** Those declared, and those that services mount without a name. */
export function volumesOf(file: ComposeFile): readonly string[] {
  const unnamed = Object.entries(file.services).flatMap(([name, { volumes }]) =>
    volumes.flatMap(({ kind, source, target }) =>
      kind === 'volume' && source === undefined ? [unnamedVolume(name, target)] : [],
    ),
  );
  return [...Object.keys(file.volumes), ...unnamed];
}

/** Of the volumes that have any. */
export function volumeOptionsOf(file: ComposeFile): Pick<Topology, 'volumeOptions'> {
  const options = Object.entries(file.volumes).flatMap(([name, volume]) =>
    volume?.driver_opts === undefined ? [] : [[name, volume.driver_opts] as const],
  );
  return options.length === 0 ? {} : { volumeOptions: Object.fromEntries(options) };
}
