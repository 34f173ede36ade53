import { isIP } from 'node:net';
import type { SwarmNode } from './swarm-nodes.ts';

/** What a node says of itself to benchday, by labels (`docker node update --label-add`). */
export const NODE_LABEL = {
  /** the server's name; services are placed by it */
  server: 'srv',
  /** how its engine is reached from where benchday runs: an address, or a Docker context */
  engine: 'benchday.engine',
  /** where its ports are reached from there; absent: the address that the Swarm knows */
  address: 'benchday.address',
  /** which ports of it services may be published at, as 30001-30016 */
  ports: 'benchday.ports',
} as const;

/** Ports of a server that services may be published at, where nothing else is said. */
export const USUAL_PORTS: readonly number[] = Array.from({ length: 16 }, (_, index) => 30_001 + index);

const LAST_PORT = 65_535;
const UNSPECIFIED = new Set(['', '0.0.0.0', '::', '127.0.0.1']);

/** Ports in a label; undefined: it is no range of them. */
export function portsIn(label: string | undefined): readonly number[] | undefined {
  if (label === undefined) return USUAL_PORTS;
  const [, first = '', last = first] = /^\s*(\d{1,5})\s*(?:-\s*(\d{1,5})\s*)?$/.exec(label) ?? [];
  const [from, to] = [Number(first), Number(last)];
  if (first === '' || from < 1 || to < from || to > LAST_PORT) return undefined;
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/**
 * Where the ports of a node are reached: as its label says, else where the Swarm knows it. A manager may know itself as 0.0.0.0, and is known to
 * the other managers by another address.
 * @returns undefined where nobody says
 */
export function addressOf({ Spec, Status, ManagerStatus }: SwarmNode): string | undefined {
  const said = Spec.Labels?.[NODE_LABEL.address]?.trim() ?? '';
  if (said !== '') return said;
  const known = [Status.Addr ?? '', hostIn(ManagerStatus?.Addr ?? '')];
  return known.find((address) => isIP(address) !== 0 && !UNSPECIFIED.has(address));
}

/** @param address  host and port, as 10.0.0.1:2377 or [fd00::1]:2377 */
function hostIn(address: string): string {
  return address.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}
