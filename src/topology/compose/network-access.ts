import { BlockList, isIP } from 'node:net';
import type { HostAccess } from '../../records/host-access.ts';
import type { ComposeFile, WrittenNetwork } from './compose-schema.ts';

type Options = Readonly<Record<string, string>>;

/**
 * They change what containers see of their network, and nothing of this machine. Those of overlay are unknown to the bridge that is made.
 * @source Docker's documentation, "Bridge network driver", "Overlay network driver"
 */
const OWN_OPTIONS = [
  'com.docker.network.driver.mtu',
  'com.docker.network.bridge.enable_icc',
  'com.docker.network.bridge.enable_ip_masquerade',
  'com.docker.network.bridge.inhibit_ipv4',
  // Ports are published on 127.0.0.1, which goes before it.
  'com.docker.network.bridge.host_binding_ipv4',
  'com.docker.network.container_iface_prefix',
  'com.docker.network.driver.overlay.vxlanid_list',
  'encrypted',
];
const OWN_ENDPOINT_OPTIONS = ['com.docker.network.endpoint.ifname', 'com.docker.network.endpoint.sysctls'];
/** Their values are interfaces of this machine. */
const INTERFACES = ['com.docker.network.bridge.name', 'parent'];

/** This machine sends what is for a network's addresses to its containers, so only private ones are taken as they are. @source RFC 6890 */
const PRIVATE = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['198.18.0.0', 15],
  ['192.0.2.0', 24],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['fc00::', 7],
  ['2001:db8::', 32],
] as const;

/** What the networks of a file, and how services are connected to them, ask for of this machine. */
export function networkAccess({ networks, services }: ComposeFile): readonly HostAccess[] {
  const ofNetworks = Object.entries(networks).flatMap(([name, network]) =>
    network === null || network.external === true ? [] : accessOf(`networks.${name}`, network),
  );
  const ofEndpoints = Object.entries(services).flatMap(([service, { networks: attached }]) =>
    attached.flatMap(({ name, address }) =>
      optionAccess(
        `services.${service}.networks.${name}.driver_opts`,
        address?.driverOptions ?? {},
        OWN_ENDPOINT_OPTIONS,
      ),
    ),
  );
  return [...ofNetworks, ...ofEndpoints];
}

function accessOf(place: string, { driver_opts: options = {}, ipam }: WrittenNetwork): readonly HostAccess[] {
  const { driver = 'default', options: ofIpam = {}, config = [] } = ipam ?? {};
  const subnets = config.flatMap(({ subnet }) => (subnet === undefined || isPrivate(subnet) ? [] : [subnet]));
  return [
    ...optionAccess(`${place}.driver_opts`, options, OWN_OPTIONS),
    ...(['default', ''].includes(driver) ? [] : [{ place: `${place}.ipam.driver`, kind: optionKind('ipam', driver) }]),
    ...optionAccess(`${place}.ipam.options`, ofIpam, []),
    ...subnets.map((subnet) => ({ place: `${place}.ipam.config`, kind: optionKind('subnet', subnet) })),
  ];
}

function optionAccess(place: string, options: Options, own: readonly string[]): readonly HostAccess[] {
  return Object.entries(options)
    .filter(([name]) => !own.includes(name))
    .map(([name, value]) => ({
      place,
      kind: INTERFACES.includes(name) && value !== '' ? `network:${value}` : optionKind(name, value),
    }));
}

function optionKind(name: string, value: string): string {
  return `network-option:${name}=${value}`;
}

/** Whether all of its addresses are. */
function isPrivate(subnet: string): boolean {
  const [address = '', length = ''] = subnet.split('/');
  const kind = isIP(address);
  return PRIVATE.some(([base, bits]) => {
    if (kind === 0 || isIP(base) !== kind || !/^\d+$/.test(length) || Number(length) < bits) return false;
    const list = new BlockList();
    list.addSubnet(base, bits, kind === 4 ? 'ipv4' : 'ipv6');
    return list.check(address, kind === 4 ? 'ipv4' : 'ipv6');
  });
}
