import { createHash } from 'node:crypto';
import type { ExperimentIdentity } from '../../records/capacity-record.ts';
import type { RunRecord } from '../../records/run-record.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Topology } from '../../topology/topology.ts';

type Machine = Pick<
  RunRecord['environment'],
  | 'hostname'
  | 'operatingSystem'
  | 'kernel'
  | 'cpuModel'
  | 'cpus'
  | 'memoryBytes'
  | 'dockerVersion'
  | 'isolation'
  | 'platform'
  | 'swarm'
>;

/**
 * What must be the same for an experiment to be used again. The rate is left out, since it is what varies, and the objective, since
 * stored experiments are judged anew.
 * @param imageIds  by image name
 * @param seen  digests of what is mounted from this machine, by place
 */
export function identityOf(given: {
  readonly version: string;
  readonly scenario: Scenario;
  readonly topology: Topology;
  readonly imageIds: ReadonlyMap<string, string>;
  readonly seen: readonly (readonly [source: string, sha256: string])[];
  readonly environment: Machine;
  /** names, in the file's order */
  readonly serversDown: readonly string[];
}): ExperimentIdentity {
  const { scenario, topology, imageIds, seen, environment, serversDown } = given;
  const { requests, warmUp, sessions, tls, flows, traceShare } = scenario;
  const { hitsPerDay: _rate, ...load } = scenario.load;
  const { hostname, operatingSystem, kernel, cpuModel, cpus, memoryBytes, dockerVersion, isolation } = environment;
  const { platform, swarm } = environment;
  return {
    load: digestOf([
      given.version,
      scenario.profile.fractions,
      load,
      requests,
      warmUp,
      sessions ?? 'none',
      tls ?? 'none',
      ...(flows === undefined ? [] : [{ flows }]),
      ...(traceShare === undefined ? [] : [{ traceShare }]),
    ]),
    // The services too: the variables of an env_file are in no digest of the compose file.
    topology: digestOf([
      topology.sha256,
      topology.services,
      topology.services.map(({ name, image }) => [name, imageIds.get(image)]),
      ...(serversDown.length === 0 ? [] : [serversDown]),
      ...(seen.length === 0 ? [] : [{ seen }]),
    ]),
    machine: digestOf([
      ...[hostname, operatingSystem, kernel, cpuModel, cpus, memoryBytes, dockerVersion, isolation],
      // Not of one engine, so that what was found on it before is still known.
      ...(platform === 'swarm' ? [{ swarm: swarm === undefined ? 'the lab' : [swarm.id, swarm.servers] }] : []),
    ]),
  };
}

/** In what two experiments differ, in words; empty when they may be set beside each other. */
export function differencesOf(one: ExperimentIdentity, other: ExperimentIdentity): readonly string[] {
  return [
    ...(one.load === other.load ? [] : ['another load']),
    ...(one.topology === other.topology ? [] : ['another compose file, other images or other mounted files']),
    ...(one.machine === other.machine ? [] : ['another machine']),
  ];
}

function digestOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
