import { createHash } from 'node:crypto';
import type Docker from 'dockerode';
import { BenchdayError } from '../../base/errors.ts';
import { LABEL } from '../engine/names.ts';
import { SERVER_LABEL } from './service-specification.ts';
import type { SwarmServer } from './swarm-cluster.ts';

type PublishedPorts = readonly { readonly PublishedPort?: number }[] | null;

/** A service, of benchday's or not; dockerode's own type lacks parts of it. */
export interface KnownService {
  readonly ID: string;
  readonly CreatedAt: string;
  readonly Spec: {
    readonly Name?: string;
    readonly Labels?: Readonly<Record<string, string>>;
    readonly EndpointSpec?: { readonly Ports?: PublishedPorts };
  };
  readonly Endpoint?: { readonly Ports?: PublishedPorts };
}

/** @param labels  that they have; none: every service of the Swarm */
export async function knownServices(
  manager: Docker,
  labels: readonly string[] = [LABEL.run],
): Promise<readonly KnownService[]> {
  return (await manager.listServices({ filters: { label: [...labels] } })) as unknown as readonly KnownService[];
}

/** Ports of a server that services have: those of any run there, and all of services that are not benchday's, which may run anywhere. */
export function portsOf(services: readonly KnownService[], server: string): readonly number[] {
  const onServer = isOn(server);
  return services.filter((service) => onServer(service) || isForeign(service)).flatMap(portsIn);
}

/**
 * Free ports of a server. Runs begin at different ones, so that two which start at once seldom meet.
 * @throws {BenchdayError} PORT_TAKEN
 */
export function choosePorts(
  { name, ports }: Pick<SwarmServer, 'name' | 'ports'>,
  used: ReadonlySet<number>,
  wanted: { readonly runId: string; readonly count: number },
): readonly number[] {
  const all = [...ports.keys()];
  const begin = createHash('sha256').update(wanted.runId).digest().readUInt32BE() % Math.max(1, all.length);
  const free = [...all.slice(begin), ...all.slice(0, begin)].filter((port) => !used.has(port));
  if (free.length >= wanted.count) return free.slice(0, wanted.count);
  throw new BenchdayError('PORT_TAKEN', `${name} has ${all.length} entry ports, and ${used.size} are taken`, {
    hint: 'another run is on this Swarm: wait for its end',
  });
}

/** Whether another service was given one of a service's ports before it: the Swarm would let the later one wait for ever. */
export function isBeaten(services: readonly KnownService[], id: string, server: string): boolean {
  const own = services.find(({ ID }) => ID === id);
  if (own === undefined) return true;
  const ports = new Set(portsIn(own));
  return services
    .filter((other) => other.ID !== id && isOn(server)(other) && portsIn(other).some((port) => ports.has(port)))
    .some((other) => [other.CreatedAt, other.ID].join(' ') < [own.CreatedAt, own.ID].join(' '));
}

function isOn(server: string) {
  return ({ Spec }: KnownService): boolean => Spec.Labels?.[SERVER_LABEL] === server;
}

function isForeign({ Spec }: KnownService): boolean {
  return Spec.Labels?.[SERVER_LABEL] === undefined;
}

/** Those that were asked for, and those that the Swarm chose. */
function portsIn({ Spec, Endpoint }: KnownService): readonly number[] {
  const ports = [...(Spec.EndpointSpec?.Ports ?? []), ...(Endpoint?.Ports ?? [])];
  return [...new Set(ports.flatMap(({ PublishedPort }) => PublishedPort ?? []))];
}
