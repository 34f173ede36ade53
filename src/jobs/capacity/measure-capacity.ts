import { join } from 'node:path';
import type { CapacityEstimate, CapacityRecord } from '../../records/capacity-record.ts';
import { PROJECT_ROOT } from '../../base/project.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { readScenario } from '../../scenario/scenario-file.ts';
import { EXPERIMENT_COLUMNS, experimentRows, hits, saturationSentence } from '../../verdicts/capacity/words.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import type { Caller } from '../caller.ts';
import { bringImagesUpToDate } from '../current-images.ts';
import { aloneOnMachine, othersOf } from '../other-runs.ts';
import { platformOf } from '../platform-of.ts';
import { refreshIndex } from '../report/report-files.ts';
import { notesOnMeasured } from '../topology-notes.ts';
import type { CapacityWords } from './capacity-words.ts';
import { dueTimeEngine, readTopologies } from './capacity-subject.ts';
import { pinnedAs, type Searched, searchedOf } from './on-servers.ts';
import { searchOne } from './search-one.ts';
import { type CapacityOfTopology, capacitySentence, searchEnds } from './sentences.ts';
import { refuseServersDown } from './servers-down.ts';
import { storeScaling } from './store-scaling.ts';

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
  const searched: Searched[] = [];
  for (const topology of read) searched.push(await searchedOf(topology, words));
  const platform = await platformOf(words, { allowedHosts: scenario.allowedHosts, say: caller.say });
  refuseServersDown(words, platform);
  await using lock = await aloneOnMachine(`capacity-${scenario.name}`, caller);
  const variants = searched.flatMap((one) => one.variants);
  for (const note of await notesOnMeasured(variants, platform)) caller.say(`warning: ${note}`);
  for (const variant of variants) await platform.refuse(variant);
  const topologies = await bringImagesUpToDate(read, platform, caller);
  const results: CapacityOfTopology[] = [];
  for (const [at, topology] of topologies.entries()) {
    const subjects = searched[at]?.subjects ?? [];
    const numbers = subjects.flatMap(({ servers }) => servers?.count ?? []);
    for (const subject of subjects.map((one) => pinnedAs(one, topology))) {
      const { serversDown, servers } = subject;
      if (caller.signal.aborted) {
        // Not looked for, so that nothing is said of all servers without it.
        results.push({ topology: topology.name, serversDown, ...(servers && { servers }), folder: '', isCut: true });
        continue;
      }
      const found = results.flatMap((one) => capacitySentence(one) ?? []);
      const task = { words, scenario, engine, subject, platform, otherRuns: othersOf(lock), caller, found };
      results.push(await searchOne(task));
      await storeScaling(results, topology, numbers);
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
