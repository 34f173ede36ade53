import { ROLES } from '../../records/roles.ts';
import type { ReportModel, TopologyView } from '../model.ts';
import { CPU_MS } from '../series/metrics.ts';

export interface Tier {
  readonly role: string;
  /** ms per hit; undefined: a service of the tier was not read, and the sum of the others would be too small */
  readonly cpuMs: number | undefined;
}

/** The services of a topology whose CPU time is not known; none where all of its containers were read in some trial. */
export function unreadServices({ record, measured }: TopologyView): TopologyView['record']['services'] {
  if (measured === undefined || measured.totalCpuMsPerHit !== undefined) return [];
  return record.services.filter(({ name }) => !measured.cpuMsPerHit.some(({ service }) => service === name));
}

/**
 * Whether a line of a tier's CPU time would lack one of its services: one was read in no trial, or, though another trial tells of it, in
 * none of those that are drawn.
 */
export function lacksService(model: Pick<ReportModel, 'metric'>, topology: TopologyView, role: string): boolean {
  const undrawn = (topology.measured?.cpuMsPerHit ?? []).filter(({ service }) =>
    CPU_MS.every((metric) => model.metric(topology.index, service, metric) === undefined),
  );
  return [...unreadServices(topology), ...undrawn].some((service) => service.role === role);
}

/** CPU time of each tier of which a service was read, most first; tiers that are not known come last. */
export function tiersOf(topology: TopologyView): readonly Tier[] {
  const read = topology.measured?.cpuMsPerHit ?? [];
  const unread = new Set(unreadServices(topology).map(({ role }) => role));
  const tiers = [...new Set(read.map(({ role }) => role))].map((role) => ({
    role,
    cpuMs: unread.has(role)
      ? undefined
      : read.filter((service) => service.role === role).reduce((sum, { cpuMs }) => sum + cpuMs.median, 0),
  }));
  return tiers.sort((a, b) => (b.cpuMs ?? -1) - (a.cpuMs ?? -1));
}

/** CPU time of all services, ms per hit; undefined where one of them was not read. */
export function cpuOfAll({ measured }: TopologyView): number | undefined {
  if (measured?.totalCpuMsPerHit === undefined) return undefined;
  return measured.cpuMsPerHit.reduce((sum, { cpuMs }) => sum + cpuMs.median, 0);
}

export function rolesIn(topologies: readonly TopologyView[]): readonly string[] {
  const present = new Set(topologies.flatMap(({ measured }) => (measured?.cpuMsPerHit ?? []).map(({ role }) => role)));
  return [...new Set([...ROLES.filter((role) => present.has(role)), ...present])];
}
