import { lookup } from 'node:dns/promises';
import { addressesOf, allBut } from './allowed-addresses.ts';
import { isAddress } from './endpoint-names.ts';
import type { RequestPoint } from './request-point.ts';

/** k6: an address on its own list of forbidden ones. @source grafana.com/docs/k6: "Error codes" */
const FORBIDDEN_ADDRESS = 1110;

/** k6: a host whose address nobody knows. @source as above */
const UNKNOWN_HOST = new Set([1100, 1101]);

/** A script's option `hosts`: a host, with or without port, and where k6 connects instead. */
export type HostsOption = Readonly<Record<string, string>>;

/** What a script may ask: the target's addresses alone. */
export interface Reach {
  /** ranges that k6 must not connect to */
  readonly forbidden: readonly string[];
  /** whether an address leads to the target, under whatever name of its host */
  isOfTarget(address: string): boolean;
  /** @returns whom the script asked beside the target; undefined where it did not */
  strangerOf(request: Pick<RequestPoint, 'name' | 'errorCode'>): Promise<string | undefined>;
}

/** @throws {BenchdayError} TARGET_NOT_ALLOWED for a target's host that nobody knows */
export async function reachOf(urls: readonly string[], hosts: HostsOption): Promise<Reach> {
  const allowed = await addressesOf(urls);
  const ports = new Set(urls.map((url) => portOf(new URL(url))));
  const origins = new Set(urls.map((url) => new URL(url).origin));
  const namesOnly = new Set<string>();

  /** Where k6 would connect for it: to the target, to something else on its host, or nowhere. */
  const leadsTo = async (url: URL): Promise<'target' | 'neighbour' | 'nowhere'> => {
    const { host, port } = redirected(url, hosts);
    const found = await lookup(host, { all: true }).catch(() => []);
    if (!found.some(({ address }) => allowed.includes(address))) return 'nowhere';
    return ports.has(port) ? 'target' : 'neighbour';
  };

  return {
    forbidden: allBut(allowed),
    isOfTarget: (address) => origins.has(new URL(address).origin),
    async strangerOf({ name, errorCode }) {
      const isForeign = isAddress(name) && !origins.has(new URL(name).origin);
      if (errorCode === FORBIDDEN_ADDRESS) return isForeign ? new URL(name).origin : `another host ("${name}")`;
      if (!isForeign) return undefined;
      const { origin } = new URL(name);
      if (UNKNOWN_HOST.has(errorCode)) return origin;
      if (namesOnly.has(origin)) return undefined;
      const end = await leadsTo(new URL(name));
      if (end === 'neighbour') return origin;
      // A script may name its requests by any address, and k6 tells the name alone. Where k6 may not connect to, it is only that.
      (end === 'target' ? origins : namesOnly).add(origin);
      return undefined;
    },
  };
}

/** @returns host and port after the script's own `hosts` */
function redirected(url: URL, hosts: HostsOption): { readonly host: string; readonly port: string } {
  const host = url.hostname.replaceAll(/[[\]]/g, '');
  const port = portOf(url);
  const parents = host.split('.').map((_, index, parts) => `*.${parts.slice(index + 1).join('.')}`);
  const key = [`${host}:${port}`, host, ...parents].find((wanted) => Object.hasOwn(hosts, wanted));
  const to = key === undefined ? undefined : hosts[key];
  if (to === undefined) return { host, port };
  const [, ownHost = to, ownPort = port] = /^\[?([^[\]]+?)\]?:(\d+)$/.exec(to) ?? [];
  return { host: ownHost, port: ownPort };
}

function portOf({ protocol, port }: URL): string {
  if (port !== '') return port;
  return protocol === 'https:' ? '443' : '80';
}
