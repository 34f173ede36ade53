import { networkInterfaces } from 'node:os';
import type Docker from 'dockerode';
import { engineEndpoint } from './engine-endpoint.ts';

/** What of a container says in which networks it is. */
type Networked = Pick<Docker.ContainerInspectInfo, 'NetworkSettings'>;

/**
 * Why ports that an engine publishes on its own 127.0.0.1 cannot be reached, asked when one refused a connection. An engine on this
 * machine and in this network has the gateway of each of its networks as an address here; one in a virtual machine or without root
 * listens here itself and refuses nothing.
 * @param containers  inspected
 * @param own         addresses of this machine, as far as this process sees it
 * @param dockerHost  how the engine was found; absent: its usual socket
 * @returns a sentence; undefined where they can be reached, or nobody knows
 */
export function outOfReach(
  containers: readonly Networked[],
  own: readonly string[] = ownAddresses(),
  dockerHost: string | undefined = presentAddress(),
): string | undefined {
  const gateways = new Set(containers.flatMap(gatewaysOf));
  if (gateways.size === 0 || own.some((address) => gateways.has(address))) return undefined;
  const where = dockerHost === undefined || dockerHost.startsWith('unix:') ? '' : ` (${dockerHost})`;
  return `the Docker engine${where} is on another machine or in another network than benchday: the gateway of its containers, ${[...gateways].join(' and ')}, is no address here, and ports are published on 127.0.0.1 of the engine's own machine`;
}

function presentAddress(): string | undefined {
  try {
    return engineEndpoint().address;
  } catch {
    return undefined;
  }
}

function gatewaysOf({ NetworkSettings }: Networked): readonly string[] {
  const networks = Object.values(NetworkSettings.Networks);
  return networks.flatMap(({ Gateway, IPv6Gateway }) => [Gateway, IPv6Gateway]).filter((address) => address !== '');
}

function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address));
}
