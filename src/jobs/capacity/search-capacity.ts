import { basename, join } from 'node:path';
import type { Platform } from '../../platform/platform.ts';
import {
  CAPACITY_VERSION,
  type CapacityEstimate,
  type CapacityExperiment,
  type CapacityRecord,
  type CapacityResult,
  EXPERIMENT_VERSION,
  type ExperimentIdentity,
  type Saturation,
} from '../../records/capacity-record.ts';
import { wallMs } from '../../base/clock.ts';
import { BenchdayError } from '../../base/errors.ts';
import type { Caller } from '../caller.ts';
import { sumUp } from '../sum-up.ts';
import type { Objectives } from '../../records/objectives.ts';
import type { TrialRecord } from '../../records/trial-record.ts';
import type { LoadEngine } from '../../load/load-engine.ts';
import { planTrials } from '../../run/plan/plan.ts';
import { conduct } from '../../run/conduct.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { readRun } from '../../store/run-reader.ts';
import { createRunDirectory } from '../../store/run-writer.ts';
import type { Topology } from '../../topology/topology.ts';
import { writeCapacity } from './capacity-files.ts';
import { resultOf } from '../../verdicts/capacity/result.ts';
import { runSearch } from './run-search.ts';
import { type UsageSource, findSaturation } from '../../verdicts/capacity/saturation.ts';
import type { SearchSettings } from '../../verdicts/capacity/search.ts';
import { earlierExperiments, type Judged, markExperiment, readExperiment } from './stored-experiments.ts';
import { hits, subjectName } from '../../verdicts/capacity/words.ts';

export interface CapacityRequest {
  readonly version: string;
  readonly command: readonly string[];
  /** its load in time-lapse and as long as an experiment; its rate is the day that headroom is counted in */
  readonly scenario: Scenario;
  readonly topology: Topology;
  /** taken down in each experiment; empty: none */
  readonly serversDown: readonly string[];
  /** which servers it stands on; absent: as its file has it */
  readonly servers?: CapacityRecord['servers'];
  /** ids of the topology's images now, by name */
  readonly imageIds: ReadonlyMap<string, string>;
  readonly identity: ExperimentIdentity;
  /** folders that containers see and whose content is in no identity; absent: there are none */
  readonly uncompared?: readonly string[];
  /** who has which cores, one sentence */
  readonly isolation: string;
  readonly platform: Platform;
  readonly engine: LoadEngine;
  readonly settings: SearchSettings;
  readonly mostExperiments: number;
  /** measure again what was measured before */
  readonly isFresh: boolean;
  readonly estimate?: CapacityEstimate;
  /** of this scenario and topology; made already */
  readonly folder: string;
  readonly otherRuns: () => Promise<readonly string[]>;
  /** a listener for the events of one experiment; disposed of after it */
  readonly progress: Caller['progress'];
  /** a line about the search */
  readonly say: (line: string) => void;
  /** told before each experiment which one begins; absent: nobody looks */
  readonly onExperiment?: (name: string) => void;
  /** told after each experiment what is found so far; absent: nobody looks */
  readonly onResult?: (result: CapacityResult, experiments: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Looks for the capacity of a topology, and stores what it found after every experiment. The caller holds the lock of the machine.
 * @throws {BenchdayError} what keeps the topology from being measured at all; experiments made before are kept
 */
export async function searchCapacity(request: CapacityRequest): Promise<CapacityRecord> {
  const { folder, identity, say } = request;
  const earlier = request.isFresh
    ? { usable: [], otherwise: new Map<string, number>() }
    : await earlierExperiments(folder, identity, judgedBy(request));
  if (earlier.usable.length > 0) {
    const { uncompared = [] } = request;
    const unknown = uncompared.length === 0 ? '' : `; whether ${uncompared.join(', ')} changed is not known`;
    say(`${earlier.usable.length} earlier experiments are used again (--fresh measures everything again)${unknown}`);
  }
  for (const [why, count] of earlier.otherwise) say(`${count} earlier experiments do not count: ${why}`);

  const keep = async (experiments: readonly CapacityExperiment[]): Promise<void> => {
    const record = recordOf(request, experiments, 'interrupted');
    await writeCapacity(folder, record);
    request.onResult?.(record.result, experiments.length);
  };
  let no = earlier.usable.length;
  const { experiments, end } = await runSearch({
    earlier: earlier.usable,
    settings: request.settings,
    mostExperiments: request.mostExperiments,
    measure: (hitsPerDay, why) => {
      no += 1;
      request.onExperiment?.(`experiment ${no} at ${hits(hitsPerDay)} hits a day`);
      return measureLevel(request, hitsPerDay, why);
    },
    keep,
    signal: request.signal,
  });
  const saturated = await saturationOf(request, experiments);
  const record = {
    ...recordOf(request, experiments, end),
    ...(saturated === undefined ? {} : { saturation: saturated }),
  };
  await writeCapacity(folder, record);
  return record;
}

async function measureLevel(
  request: CapacityRequest,
  hitsPerDay: number,
  why: string,
): Promise<CapacityExperiment | undefined> {
  const { folder, topology, say } = request;
  const { objectives } = request.scenario;
  const scenario: Scenario = {
    ...request.scenario,
    ...(objectives === undefined ? {} : { objectives: withoutRequirements(objectives) }),
    load: { ...request.scenario.load, hitsPerDay },
    topologies: [topology.name],
    reference: topology.name,
    trials: 1,
    repeatInvalid: 0,
  };
  say(`experiment at ${hits(hitsPerDay)} hits a day: ${why}`);
  const directory = await createRunDirectory(folder, wallMs(), `${scenario.name}-${hits(hitsPerDay)}`);
  await markExperiment(directory, { schema: EXPERIMENT_VERSION, hitsPerDay, identity: request.identity });
  using progress = request.progress();
  const { run, trials } = await conduct({
    version: request.version,
    command: request.command,
    scenario,
    candidates: { kind: 'topologies', platform: request.platform, topologies: [topology] },
    ...(request.serversDown.length > 0 && { serversDown: request.serversDown }),
    plan: planTrials({ topologies: [topology.name], trials: 1, seed: scenario.load.seed }),
    engine: request.engine,
    reports: folder,
    directory,
    otherRuns: request.otherRuns,
    listener: progress.listen,
    signal: request.signal,
  });
  progress[Symbol.dispose]();
  await sumUp(directory, folder);
  if (run.state === 'interrupted') return undefined;
  requireSameImages(trials, request.imageIds);
  return await readExperiment(directory, judgedBy(request), false);
}

/** What else is asked of a site says nothing of how much it carries. */
function withoutRequirements(all: Objectives): Objectives {
  const { requirements: _requirements, ...objectives } = all;
  return objectives;
}

/** An image that was built anew meanwhile makes another topology of it. */
function requireSameImages(trials: readonly TrialRecord[], imageIds: ReadonlyMap<string, string>): void {
  const changed = trials
    .flatMap((trial) => (trial.state === 'measured' ? trial.containers : []))
    .find(({ image, imageId }) => imageIds.get(image) !== imageId);
  if (changed === undefined) return;
  throw new BenchdayError('INVALID_MEASUREMENT', `the image ${changed.image} was changed during the search`, {
    hint: 'build and pull before a search, not during it; the same command starts again with the new image',
  });
}

function recordOf(
  request: CapacityRequest,
  experiments: readonly CapacityExperiment[],
  end: CapacityResult['end'],
): CapacityRecord {
  const { scenario, topology, settings, estimate } = request;
  const dayHits = scenario.load.hitsPerDay;
  return {
    schema: CAPACITY_VERSION,
    benchdayVersion: request.version,
    command: [...request.command],
    scenario: scenario.name,
    topology: topology.name,
    ...(request.serversDown.length > 0 && { serversDown: [...request.serversDown] }),
    ...(request.servers !== undefined && { servers: request.servers }),
    slo: scenario.slo,
    durationMs: scenario.load.durationMs,
    seed: scenario.load.seed,
    identity: request.identity,
    isolation: request.isolation,
    dayHits,
    settings: { ...settings, mostExperiments: request.mostExperiments },
    ...(estimate === undefined ? {} : { estimate }),
    experiments: [...experiments],
    result: resultOf(experiments, end, { topology: nameOf(request), dayHits }),
  };
}

function judgedBy({ scenario, servers }: CapacityRequest): Judged {
  return { slo: scenario.slo, needsBudgets: servers !== undefined };
}

function nameOf({ topology, servers, serversDown }: CapacityRequest): string {
  return subjectName({ topology: topology.name, servers, serversDown });
}

/** Sets the lowest level that did not hold beside the highest that held. */
async function saturationOf(
  request: CapacityRequest,
  experiments: readonly CapacityExperiment[],
): Promise<Saturation | undefined> {
  const measured = experiments.filter(({ figures }) => figures !== undefined);
  const { lower, upper } = resultOf(experiments, 'found', { topology: '', dayHits: 1 });
  const byLevel = measured.toSorted((a, b) => a.hitsPerDay - b.hitsPerDay);
  const misses = byLevel.filter(({ answer }) => answer === 'missed');
  const missed = misses.find(({ hitsPerDay }) => hitsPerDay === upper?.hitsPerDay) ?? misses.at(-1);
  if (missed === undefined) return undefined;
  const holds = byLevel.filter(({ answer, hitsPerDay }) => answer === 'held' && hitsPerDay < missed.hitsPerDay);
  const held = holds.findLast(({ hitsPerDay }) => hitsPerDay === lower?.hitsPerDay) ?? holds.at(-1);
  return findSaturation(
    await usageSource(request.folder, missed),
    held === undefined ? undefined : await usageSource(request.folder, held),
    request.topology,
  );
}

async function usageSource(folder: string, { run }: CapacityExperiment): Promise<UsageSource> {
  const stored = await readRun(join(folder, basename(run)), folder);
  const [trial] = stored.trials;
  if (trial?.state !== 'measured') throw new BenchdayError('RECORD_INVALID', `${run} holds no measured trial`);
  return { run, load: trial.load, samples: stored.samples() };
}
