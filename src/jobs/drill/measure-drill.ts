import { basename, join } from 'node:path';
import { wallMs } from '../../base/clock.ts';
import { counted } from '../../base/number-text.ts';
import { BenchdayError } from '../../base/errors.ts';
import { PROJECT_ROOT, readVersion } from '../../base/project.ts';
import { imageAfter, withImage } from '../../faults/change-word.ts';
import { type DrillWord, readDrillWord, requireAim } from '../../faults/fault-word.ts';
import { faultById } from '../../faults/registry.ts';
import { enginePlatform } from '../../platform/engine/engine.ts';
import { engineWorkshop } from '../../platform/engine/image-workshop.ts';
import type { FaultGrips } from '../../platform/grips.ts';
import type { Platform } from '../../platform/platform.ts';
import type { DrillRecord } from '../../records/drill-record.ts';
import type { AnswerSoFar } from '../../records/live-state.ts';
import { SURGE } from '../../records/surge.ts';
import type { TrialRecord } from '../../records/trial-record.ts';
import { conduct } from '../../run/conduct.ts';
import { planTrials } from '../../run/plan/plan.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { readScenario } from '../../scenario/scenario-file.ts';
import { runLayout } from '../../store/layout.ts';
import { createRunDirectory } from '../../store/run-writer.ts';
import type { ReadTopology } from '../../topology/compose/topology-file.ts';
import type { Topology } from '../../topology/topology.ts';
import { CONTROL } from '../../verdicts/drill/judge-drill.ts';
import { lackingPlays } from '../../verdicts/drill/bring-up-words.ts';
import { BACK_WITHIN_MS } from '../../verdicts/drill/judge-surge.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import type { Caller } from '../caller.ts';
import { dueTimeEngine, readTopologies } from '../capacity/capacity-subject.ts';
import { bringImagesUpToDate } from '../current-images.ts';
import { aloneOnMachine, othersOf } from '../other-runs.ts';
import { refreshIndex } from '../report/report-files.ts';
import { imagesThatRan, refuseMovedImages } from '../run/moved-images.ts';
import { mountedFilesOf } from '../seen-files.ts';
import { notesOnMeasured } from '../topology-notes.ts';
import { armTopologies } from './arm-topology.ts';
import { auditAims, wordsOfAims } from './audit-aims.ts';
import { drillScenario, requireTiming } from './drill-scenario.ts';
import { drillSharing } from './drill-sharing.ts';
import { writeDrill } from './drill-files.ts';
import { withFoundCapacity } from './found-capacity.ts';
import { keepingMarks } from './kept-marks.ts';
import { keptDrill } from './kept-drill.ts';
import { faultDisturbance } from './play-fault.ts';
import { playLoad } from './play-load.ts';
import { playReader } from './plays.ts';
import { drillSettings } from './drill-settings.ts';
import { recordOf } from './record-of.ts';
import { interruptedDrill } from './resumed-drill.ts';

export interface DrillWords {
  readonly scenario: string;
  /** absent: the reference of the scenario */
  readonly topologies: readonly string[] | undefined;
  /** as written, e.g. kill:database, or what chooses them; absent: those of the scenario */
  readonly faults: readonly string[] | ((topology: Topology, seed: number) => readonly string[]) | undefined;
  /** every component is broken in each way, instead */
  readonly isAudit: boolean;
  readonly repetitions: number;
  readonly durationMs: number;
  readonly faultAtMs: number;
  readonly holdMs: number;
  /** p99 within it; absent: the p95 of the scenario's objective */
  readonly limitMs: number | undefined;
  readonly recoverWithinMs: number | undefined;
  /** a deploy has so long for each instance, if that is more than the duration; absent: the duration */
  readonly deployMsEach?: number;
  /** hits a second; absent: that of the day's busiest part */
  readonly ratePerSecond: number | undefined;
  /** a warm-up of the scenario that takes longer ends after so long; absent: as the scenario says */
  readonly warmUpMostMs?: number;
  /** absent: as the scenario says */
  readonly connections?: 'keep-alive' | 'fresh' | undefined;
  readonly seed: number | undefined;
  /** shared: plays follow each other on one bring-up as long as it is whole again; absent: each has its own */
  readonly bringUp?: 'shared' | undefined;
  readonly allowHostAccess?: readonly string[] | undefined;
  /** name or folder of an interrupted drill with the same words: only the plays that it lacks are played */
  readonly resume?: string | undefined;
  /** one with all its plays is taken too */
  readonly mayBeOver?: boolean;
  /** absolute */
  readonly reports: string;
}

export interface DrillOutcome {
  readonly record: DrillRecord;
  /** the run's directory */
  readonly directory: string;
  readonly exit: Exit;
}

/**
 * Plays each fault as often as asked for under the same load, each on a new bring-up or one after the other on one, and the same without a
 * fault, in an order drawn by the seed; and says what clients met.
 * @throws {BenchdayError} USAGE, what is wrong with the files, IMAGE_MISSING, RUN_IN_PROGRESS, RESUME_REFUSED, DISK_FULL, STORE_FAILED
 */
export async function measureDrill(words: DrillWords, caller: Caller): Promise<DrillOutcome> {
  if (words.isAudit && words.faults !== undefined)
    throw new BenchdayError('USAGE', '--audit chooses the faults itself: --fault cannot be given with it');
  const scenario = await scenarioOf(words);
  const engine = await dueTimeEngine(scenario);
  const read = await topologyOf(words, scenario);
  const aims = words.isAudit ? auditAims(read) : undefined;
  const named = typeof words.faults === 'function' ? words.faults(read, scenario.load.seed) : words.faults;
  const asked = aims === undefined ? (named ?? scenario.drills ?? []) : wordsOfAims(aims);
  const { reports } = words;
  const faults = faultsOf(await withFoundCapacity(asked, { scenario: words.scenario, topology: read, reports }));
  requireTiming(words, faults.some(({ kind }) => kind === 'surge') ? SURGE.lengthMs + BACK_WITHIN_MS : 0);
  for (const fault of faults) requireAim(fault, read);
  const platform = await enginePlatform();
  const grips = gripsOf(platform);
  for (const word of faults) if (word.kind === 'fault') await faultById(word.fault).requireTools(grips);
  await using lock = await aloneOnMachine(`drill-${scenario.name}`, caller);
  const settings = drillSettings(words, scenario, faults);
  const resumes =
    words.resume === undefined
      ? undefined
      : await interruptedDrill(words.resume, words.reports, settings, words.mayBeOver);
  const [topology = read] = await bringImagesUpToDate([read], platform, caller, imagesThatRan(resumes));
  const arms = [CONTROL, ...faults.map(({ word }) => word)];
  const { topologies, alike } = await armTopologies(faults, topology);
  for (const word of faults)
    if (word.kind === 'change' && word.image !== undefined)
      await platform.requireImages(withImage(word, topology, word.image), caller.signal);
  if (resumes !== undefined) await refuseMovedImages(resumes, topologies, await engineWorkshop());
  const directory = resumes?.directory ?? (await createRunDirectory(words.reports, wallMs(), `drill-${scenario.name}`));
  using progress = caller.progress();
  const notes = await notesOnMeasured([read], platform);
  for (const message of notes) progress.listen({ type: 'warning', message });
  const version = await readVersion();
  const runId = basename(directory);
  const readPlays = playReader(directory);
  const keep = async (state: DrillRecord['state'], trials: readonly TrialRecord[]): Promise<DrillRecord> => {
    const made = {
      version,
      command: caller.command,
      runId,
      scenario,
      settings,
      topology,
      faults,
      aims,
      readPlays,
      notes,
    };
    const record = await recordOf({ ...made, state, trials });
    await writeDrill(directory, record);
    caller.live?.answer(drillSoFar(record));
    return record;
  };
  // All arms mount the same; a folder is read through once.
  const files = (await mountedFilesOf([topology], words.reports)).get(topology.name) ?? [];
  const mounted = new Map(arms.map((name) => [name, files]));
  const record = await keptDrill(directory, keep, (onPlays) =>
    conduct({
      version,
      command: caller.command,
      scenario: { ...scenario, topologies: arms, reference: CONTROL },
      candidates: { kind: 'topologies', platform, topologies },
      mounted,
      plan: planTrials({ topologies: arms, trials: words.repetitions, seed: scenario.load.seed }),
      engine,
      disturb: (planned) => {
        const word = faults.find((one) => one.word === planned.topology) ?? { kind: 'none', word: 'none' };
        const images = word.kind === 'change' ? { images: imageAfter(word, topology) } : {};
        const how = { settings, grips, wholeWithinMs: scenario.readyWithinMs, ...playLoad(word, settings, topology) };
        const planFile = runLayout(directory).rebuildPlan(planned.trial, planned.topology);
        const task = { word, ...images, ...how, runId, trial: planned.trial, planFile };
        return keepingMarks(directory, planned, (onMark) => faultDisturbance({ ...task, onMark }));
      },
      ...(settings.bringUp === undefined
        ? {}
        : { sharing: drillSharing({ faults, alike, settings, seed: scenario.load.seed, grips }) }),
      onBegun: onPlays,
      onStored: onPlays,
      ...(resumes === undefined ? {} : { resumes }),
      reports: words.reports,
      directory,
      otherRuns: othersOf(lock),
      listener: progress.listen,
      signal: caller.signal,
    }),
  );
  await refreshIndex(words.reports);
  const sentence = record.results.map((result) => result.sentence).join(' ');
  await caller.live?.closeInto(join(directory, 'drill.html'), sentence);
  return { record, directory, exit: exitOf({ kind: 'drill', drill: record }) };
}

/** Early as long as a drill was not played as often as asked for, with its controls. */
function drillSoFar({ results, plays, settings }: DrillRecord): AnswerSoFar {
  return {
    sentence: plays.length === 0 ? 'Nothing was played yet.' : results.map(({ sentence }) => sentence).join(' '),
    isEarly: lackingPlays({ plays, settings }) > 0,
    basis: `after ${counted(plays.length, 'play')}`,
  };
}

/** @throws {BenchdayError} USAGE */
function faultsOf(words: readonly string[]): readonly DrillWord[] {
  if (words.length === 0) {
    throw new BenchdayError('USAGE', 'what is to be broken? --fault kill:<service>, or drills in the scenario', {
      hint: '--fault none plays a drill in which nothing is done, and nothing must be found',
    });
  }
  const twice = words.find((word, index) => words.indexOf(word) !== index);
  if (twice !== undefined) throw new BenchdayError('USAGE', `${twice} is named twice; --times plays it more often`);
  return words.map(readDrillWord);
}

async function scenarioOf({ scenario: name, seed, connections, ...words }: DrillWords): Promise<Scenario> {
  const read = await readScenario(name, { root: PROJECT_ROOT });
  const scenario = drillScenario(read, words);
  return {
    ...scenario,
    load: { ...scenario.load, seed: seed ?? scenario.load.seed, connections: connections ?? scenario.load.connections },
  };
}

async function topologyOf({ topologies, allowHostAccess }: DrillWords, scenario: Scenario): Promise<ReadTopology> {
  const [topology, another] = await readTopologies(topologies, scenario, allowHostAccess);
  if (topology === undefined || another !== undefined)
    throw new BenchdayError('USAGE', 'a drill takes one topology', { hint: '-t <name or path>' });
  return topology;
}

function gripsOf({ id, grips }: Platform): FaultGrips {
  if (grips !== undefined) return grips;
  throw new BenchdayError('FAULT_REFUSED', `the platform ${id} cannot break anything`);
}
