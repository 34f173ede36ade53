import { openArms } from '../../images/arms/open-arms.ts';
import { BenchdayError } from '../../base/errors.ts';
import { DEFAULT_GATE } from '../../records/gate-settings.ts';
import type { TrialRecord } from '../../records/trial-record.ts';
import type { Verdict } from '../../records/verdict.ts';
import { monotonicMs } from '../../base/clock.ts';
import { counted } from '../../base/number-text.ts';
import { primaryMetric } from '../../figures/primary-metrics.ts';
import { CALIBRATED_PAIRS, UNCALIBRATED_PAIRS } from '../../verdicts/gate/exact-look.ts';
import { judgeGate } from '../../verdicts/gate/verdict.ts';
import { isWrong } from '../../verdicts/gate/wrong-answers.ts';
import type { RunOutcome } from '../../run/conduct.ts';
import type { RunSoFar } from '../../run/run-request.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { aloneOnMachine } from '../other-runs.ts';
import { type StoredRun, readRun } from '../../store/run-reader.ts';
import type { Caller } from '../caller.ts';
import { exitOf } from '../../verdicts/exit.ts';
import { beforeFirstLook } from './answer-so-far.ts';
import { type GateOutcome, type JudgedGate, gateOutcome } from './gate-outcome.ts';
import { type StoredCalibration, readCalibration, storedCalibration } from '../stored-calibration.ts';
import { interruptedGate, storedWishes, wishesOf } from './gate-wishes.ts';
import { movedBaselineNote } from './moved-baseline.ts';
import { refuseUnreadableMetrics } from './readable-metrics.ts';
import type { PlaceWords } from '../platform-of.ts';
import { refreshIndex, writeReportOf } from '../report/report-files.ts';
import { AROUND_A_TRIAL_MS } from '../run/plan-run.ts';
import { type TimeBudget, budgetLine, pairsToConfirm, shortOf } from './time-budget.ts';
import { judgeStoredRun } from './judge-stored-run.ts';
import { digestedTrials } from '../../figures/digested-trial.ts';
import { grantsOfComparison, refuseForeignData } from '../host-grants.ts';
import { armSource, referenceTopology, storedReference } from '../pairs/arm-source.ts';
import { ARM_NAMES } from '../pairs/arm-names.ts';
import { type PairsTask, conductPairs, topologyName } from '../pairs/conduct-pairs.ts';
import { pairsPlatform, refuseArms } from '../pairs/pairs-platform.ts';
import { readPairsScenario } from '../pairs/pairs-scenario.ts';

export interface GateWords extends PlaceWords {
  readonly scenario: string;
  readonly topology?: string | undefined;
  readonly baseline?: string | undefined;
  readonly candidate?: string | undefined;
  readonly seed?: number | undefined;
  /** name or folder of an interrupted gate */
  readonly resume?: string | undefined;
  /** file of A/A data; absent: that of this machine, scenario and topology, where there is one */
  readonly calibration?: string | undefined;
  /** what the arms may have of this machine, beside what the scenario of the baseline names */
  readonly allowHostAccess?: readonly string[] | undefined;
  /** ms that it may take; absent: as long as it needs */
  readonly atMost?: number | undefined;
  /** absolute */
  readonly reports: string;
}

type Shared = Omit<PairsTask, 'pairs' | 'morePairs' | 'name' | 'confirms' | 'resumes'> & {
  readonly calibration: string | undefined;
  readonly budget: TimeBudget | undefined;
};

/** Filled in when a series ends for want of time. */
interface Shortage {
  line?: string;
}

/**
 * Measures two arms in pairs until the planned looks decide, and a regression once more with fresh containers.
 * @throws {BenchdayError} for words that mean nothing, arms that cannot be built, another machine or scenario than before
 */
export async function measureGate(words: GateWords, caller: Caller): Promise<GateOutcome> {
  const stored = words.resume === undefined ? undefined : await interruptedGate(words.resume, words.reports);
  const scenario = await readPairsScenario(words, stored);
  const reference = await referenceTopology(words.topology ?? storedReference(stored), scenario);
  const wishes = stored === undefined ? await wishesOf(words, reference) : storedWishes(stored, words);
  const grants = await grantsOfComparison(words.allowHostAccess, scenario, { wishes, repository: reference?.file });
  if (reference !== undefined && words.topology === undefined)
    await refuseForeignData(reference, scenario, { wishes, grants });
  const moved = await movedBaselineNote(wishes, reference?.file);
  if (moved !== undefined) caller.say(moved);
  const platform = await pairsPlatform(words, stored, { ...scenario, say: caller.say });
  // Before the arms: building loads the machine too.
  await using lock = await aloneOnMachine(scenario.name, caller);
  await using arms = await openArms(wishes, await armSource(reference, grants, caller, stored));
  refuseUnreadableMetrics(scenario, [arms.baseline.topology, arms.candidate.topology]);
  await refuseArms(arms, platform);
  const { reports, calibration } = words;
  const repeatsFor = (scenario.gate ?? DEFAULT_GATE).metrics.map(({ metric }) => primaryMetric(metric).metricClass);
  const budget = budgetOf(words.atMost, scenario);
  const shared: Shared = {
    scenario,
    arms,
    platform,
    lock,
    repeatsFor,
    reports,
    caller,
    calibration,
    budget,
    endsAt: isBroken,
  };
  announceBudget(shared, stored?.trials ?? []);
  if (stored?.run.confirms !== undefined) return gateOutcome(await confirm(shared, stored.run.confirms, stored));
  const { trials, ...first } = await measureSeries(shared, stored);
  if (first.failure !== undefined || first.verdict.next.action !== 'confirm') return gateOutcome(first);
  const wanted = { pairs: pairsToConfirm(first.verdict, firstPairs(scenario)), what: 'confirming the regression' };
  const outOfTime = shortOf(wanted, budget, trials, monotonicMs());
  if (outOfTime !== undefined) return gateOutcome({ ...first, outOfTime });
  return gateOutcome({ ...first, confirmation: await confirm(shared, first.verdict.runId) });
}

function budgetOf(atMostMs: number | undefined, { load, warmUp, gate }: Scenario): TimeBudget | undefined {
  if (atMostMs === undefined) return undefined;
  const trialMs = load.durationMs + warmUp.durationMs + (gate?.controlMs ?? 0) + AROUND_A_TRIAL_MS;
  return { atMostMs, startedMs: monotonicMs(), expectedPairMs: 2 * trialMs };
}

/** @throws {BenchdayError} OUT_OF_TIME where not even the pairs of the first look fit: measuring fewer would decide nothing */
function announceBudget({ scenario, caller, budget }: Shared, trials: readonly TrialRecord[]): void {
  if (budget === undefined) return;
  const { looks } = scenario.gate ?? DEFAULT_GATE;
  const first = firstPairs(scenario);
  const early = first < Math.min(...looks) ? [CALIBRATED_PAIRS, UNCALIBRATED_PAIRS] : [];
  caller.say(budgetLine(budget, [...early, ...looks], monotonicMs()));
  // Of an interrupted gate some are measured already.
  const measured = Math.floor(trials.filter(({ state }) => state === 'measured').length / 2);
  const wanted = { pairs: Math.max(0, first - measured), what: 'the first look' };
  const short = shortOf(wanted, budget, trials, monotonicMs());
  if (short !== undefined) throw new BenchdayError('OUT_OF_TIME', short);
}

/** Up to the last planned look. */
async function measureSeries(
  shared: Shared,
  resumes: StoredRun | undefined,
): Promise<JudgedGate & { readonly trials: readonly TrialRecord[] }> {
  const shortage: Shortage = {};
  shared.caller.live?.answer(beforeFirstLook(firstPairs(shared.scenario)));
  const outcome = await conductPairs({
    ...shared,
    name: `${shared.scenario.name}-gate`,
    pairs: firstPairs(shared.scenario),
    morePairs: untilDecided(shared, shortage),
    ...(resumes === undefined ? {} : { resumes }),
  });
  return { ...(await judged(shared, outcome, shortage)), trials: outcome.trials };
}

/** As many looks as the first series had: with four metrics the first look alone can prove nothing. */
async function confirm(shared: Shared, confirms: string, resumes?: StoredRun): Promise<JudgedGate> {
  const { verdict: first } = await readRun(confirms, shared.reports);
  const shortage: Shortage = {};
  shared.caller.live?.see({ type: 'part', name: 'confirmation' });
  shared.caller.live?.answer(beforeFirstLook(firstPairs(shared.scenario), first));
  const outcome = await conductPairs({
    ...shared,
    name: `${shared.scenario.name}-confirm`,
    pairs: firstPairs(shared.scenario),
    morePairs: untilDecided(shared, shortage, first),
    confirms,
    ...(resumes === undefined ? {} : { resumes }),
  });
  return judged(shared, outcome, shortage);
}

function untilDecided(shared: Shared, shortage: Shortage, confirms?: Verdict): PairsTask['morePairs'] {
  const settings = shared.scenario.gate ?? DEFAULT_GATE;
  return async (so) => {
    const digested = await digestedTrials(so);
    const calibration = await calibrationOf(shared, so);
    const { next, wrongAnswers, sentence } = judgeGate({
      run: so.run,
      trials: so.trials,
      digested,
      arms: ARM_NAMES,
      settings,
      ...(calibration === undefined ? {} : { calibration: calibration.data }),
      ...(confirms === undefined ? {} : { confirms }),
    });
    shared.caller.live?.answer({ sentence, isEarly: false, basis: `look after ${counted(so.trials.length, 'trial')}` });
    if (next.action !== 'continue') return 0;
    // Pairs that a wrong answer spoilt are replaced, but not without end.
    const left = Math.max(...settings.looks) - new Set(so.trials.map(({ repetition }) => repetition)).size;
    const pairs = wrongAnswers === undefined ? next.pairs : Math.max(0, Math.min(next.pairs, left));
    const short = shortOf({ pairs, what: 'the next look' }, shared.budget, so.trials, monotonicMs());
    if (short === undefined) return pairs;
    shortage.line = short;
    return 0;
  };
}

async function judged(
  shared: Shared,
  outcome: RunOutcome & { readonly directory: string },
  { line: outOfTime }: Shortage,
): Promise<JudgedGate> {
  const { run, trials, directory } = outcome;
  if (run.state === 'interrupted') {
    throw new BenchdayError('INTERRUPTED', `interrupted; ${run.runId} has what was measured`, {
      hint: `benchday gate --resume ${run.runId} continues it`,
    });
  }
  const stored = await readRun(directory, shared.reports);
  const calibration = await calibrationOf(shared, stored);
  const { verdict, files } = await judgeStoredRun(
    {
      run: directory,
      reports: shared.reports,
      ...(calibration === undefined ? {} : { calibration: calibration.path }),
      ...(run.confirms === undefined ? {} : { confirms: run.confirms }),
    },
    ARM_NAMES,
  );
  const report = await writeReportOf(directory, shared.reports);
  await refreshIndex(shared.reports);
  const broken = trials.filter(isBroken);
  return {
    verdict,
    files,
    report: report.html.path,
    ...(outOfTime === undefined ? {} : { outOfTime }),
    ...(broken.length > 0 ? { failure: exitOf({ kind: 'run', run, trials: broken }) } : {}),
  };
}

/** An arm that did not run. One that answers wrongly is a finding, and what the other one answers says of what. */
function isBroken(trial: TrialRecord): boolean {
  return trial.state === 'failed' && !isWrong(trial);
}

async function calibrationOf(
  { calibration, reports, arms }: Shared,
  { run }: Pick<RunSoFar, 'run'>,
): Promise<StoredCalibration | undefined> {
  return calibration === undefined ? storedCalibration(reports, run, topologyName(arms)) : readCalibration(calibration);
}

/** A block of two, A B B A, where something may be exact: the verdict asks for more. */
function firstPairs({ gate }: Scenario): number {
  const { looks, margin } = gate ?? DEFAULT_GATE;
  return margin > 0 ? CALIBRATED_PAIRS : Math.min(...looks);
}
