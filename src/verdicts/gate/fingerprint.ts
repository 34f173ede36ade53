import { plainSeconds } from '../../base/number-text.ts';
import { z } from 'zod';
import type { RunRecord } from '../../records/run-record.ts';
import type { MeasuredTrial, TrialRecord } from '../../records/trial-record.ts';
import type { Verdict } from '../../records/verdict.ts';
import { DATA, DUMP } from './unlike-traits.ts';

/** By how much the rows of a table may differ: the databases' own statistics are estimates. @source own choice */
const MOST_APART = 0.02;
/** A smaller table is settings, not data. @source own choice */
const LEAST_ROWS = 100;

/** What must be equal before figures are set side by side. By name, in a fixed order. */
export const traitsSchema = z.array(z.strictObject({ what: z.string(), value: z.string() }));
export type Traits = z.infer<typeof traitsSchema>;

export type Unlike = Verdict['unlike'][number];

/** Traits that change how long a thing takes, and not what it does. */
const OF_THE_MACHINE: ReadonlySet<string> = new Set([
  'CPU model',
  'CPUs',
  'memory, GB',
  'operating system',
  'kernel',
  'Docker version',
  'storage driver',
  'control groups',
  'isolation',
  'Swarm',
  'Node version',
]);

export function isOfTheMachine({ what }: Unlike): boolean {
  return OF_THE_MACHINE.has(what);
}

const GIGABYTE = 1e9;

/**
 * Machine, program, traffic and data of a run. Not the host's name, which changes with every job of a CI service, and not the images
 * of the servers, which are what is compared; those of databases hold the data and belong to it.
 */
export function fingerprintOf(run: RunRecord, trials: readonly TrialRecord[]): Traits {
  const { environment: machine, scenario, schedule } = run;
  const traits: Readonly<Record<string, string>> = {
    'CPU model': machine.cpuModel,
    CPUs: String(machine.cpus),
    'memory, GB': (machine.memoryBytes / GIGABYTE).toFixed(0),
    'operating system': machine.operatingSystem,
    kernel: machine.kernel,
    'Docker version': machine.dockerVersion,
    'storage driver': machine.storageDriver,
    'control groups': machine.cgroupVersion,
    isolation: machine.isolation,
    ...(machine.platform === 'swarm' && { Swarm: swarmWords(machine.swarm) }),
    'Node version': machine.node,
    'benchday version': run.benchdayVersion,
    'load engine': `${scenario.engine}, ${scenario.workers} workers`,
    'scenario, sha256': scenario.sha256,
    'schedule, digest': schedule.digest,
    'schedule, hits': String(schedule.hits),
    'length of a trial, s': String(Number((scenario.durationMs / 1000).toFixed(3))),
    'warm-up': `${plainSeconds(scenario.warmUp.durationMs)} at ${scenario.warmUp.ratePerSecond}/s${scenario.warmUp.until === 'steady' ? ', until steady' : ''}`,
    'limits of the load': `${scenario.maxInFlight} in flight, ${scenario.timeoutMs} ms`,
    ...databaseImages(run, trials),
  };
  return Object.entries(traits).map(([what, value]) => ({ what, value }));
}

function swarmWords(swarm: RunRecord['environment']['swarm']): string {
  if (swarm === undefined) return 'the lab';
  return [swarm.id, ...swarm.servers.map(({ name, cpus, memoryBytes }) => `${name} ${cpus} ${memoryBytes}`)].join(', ');
}

export { unlikeTraits } from './unlike-traits.ts';

interface ArmNames {
  readonly baseline: string;
  readonly candidate: string;
}

/**
 * Two arms of one run share machine and traffic. A name of an image must mean the same image in both, and tables that both have must
 * hold as much; a table that only one has may be what is compared.
 */
export function unlikeArms(trials: readonly TrialRecord[], arms: ArmNames): readonly Unlike[] {
  return [...unlikeImages(trials, arms), ...unlikeTables(trials, arms)];
}

function unlikeImages(trials: readonly TrialRecord[], { baseline, candidate }: ArmNames): readonly Unlike[] {
  const [first, second] = [imagesOf(trials, baseline), imagesOf(trials, candidate)];
  return [...first].flatMap(([image, ids]) => {
    const others = second.get(image);
    return others === undefined || others === ids ? [] : [{ what: `image ${image}`, baseline: ids, candidate: others }];
  });
}

function unlikeTables(trials: readonly TrialRecord[], { baseline, candidate }: ArmNames): readonly Unlike[] {
  const [first, second] = [tablesOf(trials, baseline), tablesOf(trials, candidate)];
  return [...first].flatMap(([table, rows]) => {
    const others = second.get(table);
    if (others === undefined || Math.max(rows, others) < LEAST_ROWS) return [];
    const isAlike = Math.abs(rows - others) <= MOST_APART * Math.max(rows, others);
    return isAlike ? [] : [{ what: `rows of the table ${table}`, baseline: String(rows), candidate: String(others) }];
  });
}

function tablesOf(trials: readonly TrialRecord[], topology: string): ReadonlyMap<string, number> {
  const tables = new Map<string, number>();
  for (const { table, rows } of measuredOf(trials, topology).flatMap((trial) => trial.tables ?? [])) {
    tables.set(table, Math.max(rows, tables.get(table) ?? rows));
  }
  return tables;
}

function imagesOf(trials: readonly TrialRecord[], topology: string): ReadonlyMap<string, string> {
  const ids = new Map<string, Set<string>>();
  for (const { image, imageId } of measuredOf(trials, topology).flatMap(({ containers }) => containers)) {
    ids.set(image, (ids.get(image) ?? new Set()).add(imageId));
  }
  return new Map([...ids].map(([image, set]) => [image, [...set].sort().join(', ')]));
}

function databaseImages(run: RunRecord, trials: readonly TrialRecord[]): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { name, services, data = [] } of run.topologies) {
    for (const { service, sha256 } of data) found[`${DATA}${name}/${service}${DUMP}`] = sha256;
    const databases = services.filter(({ role }) => role === 'database').map((service) => service.name);
    const containers = measuredOf(trials, name).flatMap((trial) => trial.containers);
    for (const service of databases) {
      const ids = new Set(containers.filter((each) => each.service === service).map(({ imageId }) => imageId));
      if (ids.size > 0) found[`${DATA}${name}/${service} (image)`] = [...ids].sort().join(', ');
    }
  }
  return found;
}

/** Trials that were invalid since their images changed are left out: their pairs are dropped already. */
export function measuredOf(trials: readonly TrialRecord[], topology: string): readonly MeasuredTrial[] {
  return trials
    .filter((trial) => trial.state === 'measured')
    .filter((trial) => trial.topology === topology && trial.validity.work !== 'invalid');
}
