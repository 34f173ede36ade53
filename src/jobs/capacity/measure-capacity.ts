import { join } from 'node:path';
import type { Platform } from '../../platform/platform.ts';
import { enginePlatform } from '../../platform/engine/engine.ts';
import { isolationFor } from '../../platform/engine/isolation.ts';
import type { CapacityEstimate, CapacityRecord } from '../../records/capacity-record.ts';
import { BenchdayError } from '../../base/errors.ts';
import { PROJECT_ROOT, readVersion } from '../../base/project.ts';
import { counted } from '../../base/number-text.ts';
import { makeFolders } from '../../base/make-folders.ts';
import { storeError } from '../../base/store-error.ts';
import type { LoadEngine } from '../../load/load-engine.ts';
import { engineById } from '../../load/registry.ts';
import { describeEnvironment } from '../../run/environment.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { readScenario } from '../../scenario/scenario-file.ts';
import type { Topology } from '../../topology/topology.ts';
import {
  EXPERIMENT_COLUMNS,
  experimentRows,
  hits,
  saturationSentence,
  subjectName,
} from '../../verdicts/capacity/words.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import type { Caller } from '../caller.ts';
import { bringImagesUpToDate } from '../current-images.ts';
import { aloneOnMachine, othersOf } from '../other-runs.ts';
import { refreshIndex } from '../report/report-files.ts';
import { notesOnMeasured } from '../topology-notes.ts';
import { capacityFolder } from './capacity-files.ts';
import { dueTimeEngine, imageIdsOf, readTopologies } from './capacity-subject.ts';
import { estimateCapacity } from './estimate.ts';
import { identityOf } from './identity.ts';
import { levelLimits } from './level-limits.ts';
import { searchCapacity } from './search-capacity.ts';
import { seenFilesOf } from '../seen-files.ts';
import { type CapacityOfTopology, capacitySentence, searchEnds } from './sentences.ts';
import { downSetsOf } from './servers-down.ts';

export interface CapacityWords {
  readonly scenario: string;
  /** absent: the reference of the scenario */
  readonly topologies?: readonly string[] | undefined;
  /** first level, hits a day; estimate: begin there; absent: the scenario's day */
  readonly from?: number | 'estimate' | undefined;
  /** how far apart the ends may be, 0..1 */
  readonly tolerance: number;
  /** of an experiment's day */
  readonly durationMs: number;
  /** experiments of each topology, earlier ones not counted */
  readonly mostExperiments: number;
  /** only a quick guess by a closed loop */
  readonly onlyEstimate: boolean;
  /** use no earlier experiments */
  readonly isFresh: boolean;
  /** `1`, or names of servers with commas between them; absent: none are taken down */
  readonly serversDown?: string | undefined;
  /** what topologies may have of this machine, beside what the scenario names */
  readonly allowHostAccess?: readonly string[] | undefined;
  /** absolute */
  readonly reports: string;
}

/** What was found, for a reader: text of its experiments and of what came to its limit. */
export interface CapacityText {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly saturation: string;
}

export interface CapacityOutcome {
  readonly results: readonly CapacityOfTopology[];
  readonly exit: Exit;
}

/**
 * Looks for the capacity of each topology, one after the other.
 * @throws {BenchdayError} USAGE, what is wrong with the files, IMAGE_MISSING, RUN_IN_PROGRESS, DISK_FULL, STORE_FAILED
 */
export async function measureCapacity(words: CapacityWords, caller: Caller): Promise<CapacityOutcome> {
  const scenario = await scenarioOf(words);
  const engine = await dueTimeEngine(scenario);
  const read = await readTopologies(words.topologies, scenario, words.allowHostAccess);
  const platform = await enginePlatform();
  for (const topology of read) downSetsOf(topology, words.serversDown);
  await using lock = await aloneOnMachine(`capacity-${scenario.name}`, caller);
  for (const note of await notesOnMeasured(read, platform)) caller.say(`warning: ${note}`);
  const topologies = await bringImagesUpToDate(read, platform, caller);
  const results: CapacityOfTopology[] = [];
  for (const topology of topologies) {
    for (const serversDown of downSetsOf(topology, words.serversDown)) {
      if (caller.signal.aborted) {
        // Not looked for, so that nothing is said of all servers without it.
        results.push({ topology: topology.name, serversDown, folder: '', isCut: true });
        continue;
      }
      const found = results.flatMap((one) => capacitySentence(one) ?? []);
      const task = {
        words,
        scenario,
        engine,
        topology,
        serversDown,
        platform,
        otherRuns: othersOf(lock),
        caller,
        found,
      };
      results.push(await searchOne(task));
    }
  }
  // An estimate alone is stored nowhere.
  if (results.some(({ record }) => record !== undefined)) await refreshIndex(words.reports);
  const last = results.findLast(({ record }) => record !== undefined);
  if (last !== undefined) {
    const sentence = results.flatMap((one) => capacitySentence(one) ?? []).join('; ');
    await caller.live?.closeInto(join(last.folder, 'capacity.html'), sentence);
  }
  const areServed = results.every(({ notServed }) => notServed === undefined);
  return { results, exit: exitOf({ kind: 'capacity', results: searchEnds(results), areServed }) };
}

export function capacityText(record: CapacityRecord): CapacityText {
  return { columns: EXPERIMENT_COLUMNS, rows: experimentRows(record), saturation: saturationSentence(record) };
}

/** In one sentence; it is no answer. */
export function estimateText({ engine, answersPerSecond, hitsPerDay }: CapacityEstimate): string {
  if (answersPerSecond === undefined || hitsPerDay === undefined)
    return `no step of ${engine} was within the objective`;
  return (
    `about ${hits(hitsPerDay)} hits a day, as ${engine} got ${answersPerSecond.toFixed(0)} answers/s ` +
    '(closed loop, no due times: not an answer)'
  );
}

/** The scenario as its experiments replay it. */
async function scenarioOf({ scenario: name, durationMs }: CapacityWords): Promise<Scenario> {
  // A level is judged by all of its measurement.
  const { stopWhen: _stopWhen, ...scenario } = await readScenario(name, { root: PROJECT_ROOT });
  return { ...scenario, load: { ...scenario.load, mode: 'time-lapse', durationMs } };
}

async function searchOne(task: {
  readonly words: CapacityWords;
  readonly scenario: Scenario;
  readonly engine: LoadEngine;
  readonly topology: Topology;
  readonly serversDown: readonly string[];
  readonly platform: Platform;
  readonly otherRuns: () => Promise<readonly string[]>;
  readonly caller: Caller;
  /** what the searches before it found */
  readonly found: readonly string[];
}): Promise<CapacityOfTopology> {
  const { words, scenario, engine, topology, serversDown, platform, otherRuns, caller, found } = task;
  const { command, progress, signal } = caller;
  const version = await readVersion();
  const folder = await capacityFolder(words.reports, {
    scenario: scenario.name,
    topology: topology.name,
    serversDown,
  });
  const say = (line: string): void => {
    caller.say(`${subjectName(topology.name, serversDown)}: ${line}`);
  };
  const wantsEstimate = (words.onlyEstimate || words.from === 'estimate') && serversDown.length === 0;
  const estimate = wantsEstimate
    ? await estimateCapacity({ scenario, topology, platform, engine: engineById('autocannon'), say, signal })
    : undefined;
  const estimated = { topology: topology.name, serversDown, folder, ...(estimate === undefined ? {} : { estimate }) };
  if (words.onlyEstimate) return estimated;
  await makeFolders(folder).catch((cause: unknown) => {
    throw storeError(folder, cause);
  });
  const description = await platform.describe();
  const isolation = isolationFor(description.cpus, scenario.isolation).description;
  const environment = await describeEnvironment({
    platform: { id: platform.id, description },
    isolation,
    directory: PROJECT_ROOT,
  });
  const imageIds = await imageIdsOf(topology);
  const { digests: seen, uncompared } = await seenFilesOf(topology, words.reports);
  const fromHitsPerDay = typeof words.from === 'number' ? words.from : scenario.load.hitsPerDay;
  const search = searchCapacity({
    ...{ version, command, scenario, topology, serversDown, imageIds, isolation, platform, engine, folder, otherRuns },
    ...{ progress, say, signal },
    onExperiment: (name) => caller.live?.see({ type: 'part', name }),
    onResult: ({ sentence, isConfirmed }, experiments) => {
      const basis = `after ${counted(experiments, 'experiment')} of ${subjectName(topology.name, serversDown)}`;
      caller.live?.answer({ sentence: [...found, sentence].join('; '), isEarly: !isConfirmed, basis });
    },
    identity: identityOf({ version, scenario, topology, imageIds, seen, environment, serversDown }),
    uncompared,
    settings: {
      fromHitsPerDay: estimate?.hitsPerDay ?? fromHitsPerDay,
      tolerance: words.tolerance,
      ...levelLimits(scenario),
    },
    mostExperiments: words.mostExperiments,
    isFresh: words.isFresh,
    ...(estimate === undefined ? {} : { estimate }),
  });
  try {
    return { ...estimated, record: await search };
  } catch (error) {
    if (!(error instanceof BenchdayError) || error.code !== 'SITE_NOT_SERVED') throw error;
    return { ...estimated, notServed: error.message };
  }
}
