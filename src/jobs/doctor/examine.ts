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
import { listTopologies, readTopology } from '../../topology/compose/topology-file.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { PROJECT_ROOT } from '../../base/project.ts';

export { installK6 } from '../../load/k6/binary.ts';

/** One thing looked at. `bad` means that a run would not work. */
export interface Finding {
  readonly name: string;
  readonly state: 'good' | 'warning' | 'bad';
  readonly detail: string;
  readonly hint?: string;
}

const STEAL_WATCH_MS = 2000;
const LEAST_FREE_BYTES = 2e9;

/** Everything a run needs of the machine, and what spoils measurements. */
export async function examine({ reports }: { readonly reports: string }): Promise<{
  readonly findings: readonly Finding[];
  readonly exit: Exit;
}> {
  // It watches meanwhile, so that an engine that is silent costs no more than its own deadline.
  const [docker, steal] = await Promise.all([dockerFinding(), stealFinding()]);
  const findings: readonly Finding[] = [
    { name: 'Node', state: 'good', detail: process.version },
    docker,
    ...(docker.state === 'bad' ? [] : await imageFindings()),
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

/** One line for each topology of the checkout. */
async function imageFindings(): Promise<Finding[]> {
  const platform = await enginePlatform();
  const findings: Finding[] = [];
  for (const listed of await listTopologies(PROJECT_ROOT)) {
    const name = `topology ${listed.name}`;
    try {
      const topology = await readTopology(listed.name, { root: PROJECT_ROOT, environment: process.env });
      await platform.requireImages(topology);
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
