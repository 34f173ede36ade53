import { access, statfs } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { enginePlatform, engineReachable } from '../../platform/engine/engine.ts';
import { elsewhereNote } from '../../platform/elsewhere.ts';
import { sleep } from '../../base/clock.ts';
import { BenchdayError, messageOf } from '../../base/errors.ts';
import { percent, plainSeconds } from '../../base/number-text.ts';
import { machineCpu, readProc } from '../../base/proc.ts';
import { engines } from '../../load/registry.ts';
import type { SwarmPlace } from '../../platform/swarm/find-swarm.ts';
import type { Topology } from '../../topology/topology.ts';
import { type PlaceWords, swarmPlaceOf } from '../platform-of.ts';
import type { Finding } from './finding.ts';
import { swarmFindings } from './swarm-findings.ts';
import { listTopologies, readTopology } from '../../topology/compose/topology-file.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { PROJECT_ROOT } from '../../base/project.ts';

export { installK6 } from '../../load/k6/binary.ts';
export type { Finding } from './finding.ts';

export interface ExamineWords extends Omit<PlaceWords, 'lab'> {
  readonly reports: string;
}

const STEAL_WATCH_MS = 2000;
const LEAST_FREE_BYTES = 2e9;

/**
 * Everything a run needs of the machine, and what spoils measurements; with a Swarm also of that.
 * @throws {BenchdayError} USAGE
 */
export async function examine({ reports, ...place }: ExamineWords): Promise<{
  readonly findings: readonly Finding[];
  readonly exit: Exit;
}> {
  const swarm = swarmPlaceOf(place);
  // It watches meanwhile, so that an engine that is silent costs no more than its own deadline.
  const [docker, steal] = await Promise.all([dockerFinding(), stealFinding()]);
  const findings: readonly Finding[] = [
    { name: 'Node', state: 'good', detail: process.version },
    docker,
    ...(docker.state === 'bad' ? [] : await findingsOf(swarm)),
    ...(await Promise.all(engines.map(async (engine) => engineFinding(engine.id, await engine.available())))),
    coresFinding(),
    await diskFinding(resolve(reports)),
    steal,
  ];
  return { findings, exit: exitOf({ kind: 'machine', canMeasure: findings.every(({ state }) => state !== 'bad') }) };
}

async function dockerFinding(): Promise<Finding> {
  const reach = await engineReachable();
  if (reach.state === 'unreachable')
    return { name: 'Docker', state: 'bad', detail: reach.error.message, hint: reach.error.hint };
  const { engineVersion, storageDriver, cgroupVersion } = reach.description;
  const elsewhere = elsewhereNote(reach.description);
  if (elsewhere !== undefined)
    return {
      name: 'Docker',
      state: 'warning',
      detail: `${engineVersion}, ${storageDriver}, cgroup v${cgroupVersion}; ${elsewhere}`,
      hint: 'decide by statements, rows and errors there (docs/docker-desktop.md), or measure on Linux',
    };
  return { name: 'Docker', state: 'good', detail: `${engineVersion}, ${storageDriver}, cgroup v${cgroupVersion}` };
}

/** Of the Swarm, where one is named, and of the images of the checkout's topologies. */
async function findingsOf(swarm: SwarmPlace | undefined): Promise<readonly Finding[]> {
  const here = await enginePlatform();
  if (swarm === undefined) return imageFindings((topology) => here.requireImages(topology));
  const { findings, platform } = await swarmFindings(swarm);
  if (platform === undefined) return findings;
  const images = imageFindings(async (topology) => {
    await platform.refuse(topology);
    // Copied to the servers when they run.
    await here.requireImages(topology);
  });
  return [...findings, ...(await images)];
}

/** One line for each topology of the checkout. */
async function imageFindings(require: (topology: Topology) => Promise<void>): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const listed of await listTopologies(PROJECT_ROOT)) {
    const name = `topology ${listed.name}`;
    try {
      const topology = await readTopology(listed.name, { root: PROJECT_ROOT, environment: process.env });
      await require(topology);
      findings.push({ name, state: 'good', detail: 'its images are there' });
    } catch (error) {
      if (!(error instanceof BenchdayError)) throw error;
      findings.push({ name, state: 'warning', detail: error.message, hint: error.hint });
    }
  }
  return findings;
}

function engineFinding(id: string, availability: Awaited<ReturnType<(typeof engines)[number]['available']>>): Finding {
  const name = `load engine ${id}`;
  if (availability.state === 'missing')
    return { name, state: 'warning', detail: 'not installed', hint: availability.hint };
  return { name, state: 'good', detail: availability.version };
}

function coresFinding(): Finding {
  const cores = availableParallelism();
  if (cores >= 4) return { name: 'cores', state: 'good', detail: `${cores}; the generator gets its own` };
  return {
    name: 'cores',
    state: 'warning',
    detail: `${cores}; servers and generator share them`,
    hint: 'response times are firmer from 4 cores on',
  };
}

async function diskFinding(reports: string): Promise<Finding> {
  const name = 'disk';
  try {
    const { bavail, bsize } = await statfs(await nearestExisting(reports));
    const freeGigabytes = (bavail * bsize) / 1e9;
    const detail = `${freeGigabytes.toFixed(1)} GB free at ${reports}`;
    if (bavail * bsize < LEAST_FREE_BYTES)
      return { name, state: 'warning', detail, hint: 'a run needs room for logs and series' };
    return { name, state: 'good', detail };
  } catch (error) {
    return { name, state: 'bad', detail: messageOf(error) };
  }
}

async function nearestExisting(path: string): Promise<string> {
  try {
    await access(path);
    return path;
  } catch {
    return dirname(path) === path ? path : nearestExisting(dirname(path));
  }
}

async function stealFinding(): Promise<Finding> {
  const name = 'CPU steal';
  const before = stealMs();
  await sleep(STEAL_WATCH_MS);
  const after = stealMs();
  if (before === undefined || after === undefined) {
    return {
      name,
      state: 'warning',
      detail: 'this system does not say (no /proc/stat)',
      hint: 'response times cannot be judged by it',
    };
  }
  const ratio = (after.steal - before.steal) / Math.max(1, after.total - before.total);
  const detail = `${percent(ratio)} over ${plainSeconds(STEAL_WATCH_MS)}`;
  if (ratio <= 0.02) return { name, state: 'good', detail };
  return {
    name,
    state: 'warning',
    detail,
    hint: 'others use this machine: response times will not be comparable; work metrics will',
  };
}

function stealMs(): { readonly steal: number; readonly total: number } | undefined {
  const text = readProc('/proc/stat');
  if (text === undefined) return undefined;
  const { ms } = machineCpu(text);
  return { steal: ms.steal, total: Object.values(ms).reduce((sum, spent) => sum + spent, 0) };
}
