import { realPath } from '../../base/paths.ts';
import type { NetworkOptions } from '../container-settings.ts';
import type { Topology } from '../topology.ts';
import type { ComposeFile, WrittenNetwork } from './compose-schema.ts';
import { unnamedVolume } from './mounts-of.ts';

/** Those declared, and those that services mount without a name. */
export function volumesOf(file: ComposeFile): readonly string[] {
  const unnamed = Object.entries(file.services).flatMap(([name, { volumes }]) =>
    volumes.flatMap(({ kind, source, target }) =>
      kind === 'volume' && source === undefined ? [unnamedVolume(name, target)] : [],
    ),
  );
  return [...Object.keys(file.volumes), ...unnamed];
}

/** Of the volumes that have any. What was looked at is what is mounted, also when a link on the way there is another one by then. */
export async function volumeOptionsOf(file: ComposeFile): Promise<Pick<Topology, 'volumeOptions'>> {
  const written = Object.entries(file.volumes).flatMap(([name, volume]) =>
    volume?.driver_opts === undefined ? [] : [[name, volume.driver_opts] as const],
  );
  const options = await Promise.all(
    written.map(async ([name, own]) => {
      const { device } = own;
      const isPath = device !== undefined && /^\/(?!\/)/.test(device);
      return [name, isPath ? { ...own, device: await realPath(device) } : own] as const;
    }),
  );
  return options.length === 0 ? {} : { volumeOptions: Object.fromEntries(options) };
}

/** Of the networks that are no plain bridges of the trial. */
export function networkOptionsOf(file: ComposeFile): Pick<Topology, 'networkOptions'> {
  const all = Object.entries(file.networks).flatMap(([key, network]) => {
    const options = network === null ? {} : optionsOf(key, network);
    return Object.keys(options).length === 0 ? [] : [[key, options] as const];
  });
  return all.length === 0 ? {} : { networkOptions: Object.fromEntries(all) };
}

function optionsOf(key: string, network: WrittenNetwork): NetworkOptions {
  if (network.external === true) return { external: network.name ?? key };
  const { ipam } = network;
  const pools = (ipam?.config ?? []).map(({ subnet, gateway, ip_range: range, aux_addresses: auxiliary }) => ({
    ...(subnet !== undefined && { subnet }),
    ...(gateway !== undefined && { gateway }),
    ...(range !== undefined && { range }),
    ...(auxiliary !== undefined && { auxiliary }),
  }));
  const hasIpam = pools.length > 0 || ipam?.driver !== undefined || ipam?.options !== undefined;
  return {
    ...(network.driver_opts !== undefined && { driverOptions: network.driver_opts }),
    ...(network.internal === true && { isInternal: true }),
    ...(network.enable_ipv6 === true && { hasIpv6: true }),
    ...(network.attachable === true && { isAttachable: true }),
    ...(hasIpam && {
      ipam: {
        ...(ipam?.driver !== undefined && { driver: ipam.driver }),
        ...(ipam?.options !== undefined && { options: ipam.options }),
        pools,
      },
    }),
  };
}
