import { join } from 'node:path';
import {
  type CapacityExperiment,
  type ExperimentFile,
  type ExperimentIdentity,
  EXPERIMENT_FILE,
} from '../../records/capacity-record.ts';
import { readBounded } from '../../base/bounded-file.ts';
import { BenchdayError, errnoOf } from '../../base/errors.ts';
import { parseAs } from '../../records/file-kind.ts';
import type { RunRecord } from '../../records/run-record.ts';
import type { UnboundServers } from '../../records/unbound-servers.ts';
import type { TrialRecord } from '../../records/trial-record.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { LatencyDigest, percentileMs } from '../../stats/latency-digest.ts';
import { writeJson } from '../../base/atomic-file.ts';
import { type StoredRun, listRuns, readRun } from '../../store/run-reader.ts';
import { differencesOf } from './identity.ts';
import { unservedRatioOf, judgeExperiment } from '../../verdicts/capacity/judge-experiment.ts';

const FILE = 'experiment.json';
const MOST_BYTES = 64 * 1024 * 1024;

/** Marks a run directory as an experiment, before it is measured. */
export async function markExperiment(directory: string, file: ExperimentFile): Promise<void> {
  await writeJson(join(directory, FILE), file);
}

/** What an experiment is judged by. */
export interface Judged {
  readonly slo: Scenario['slo'];
  /** it means nothing where the budgets of the servers do not bind; absent: the services' own limits will do */
  readonly needsBudgets?: boolean;
}

/**
 * What an experiment says, from its files alone; so one of an earlier search is judged like one of this.
 * @throws {BenchdayError} RECORD_INVALID; INVALID_MEASUREMENT where budgets are needed and do not bind; or why the trial failed, when that has nothing to do with its level
 */
export async function readExperiment(
  directory: string,
  { slo, needsBudgets = false }: Judged,
  isReused: boolean,
): Promise<CapacityExperiment> {
  const stored = await readRun(directory, directory);
  const [trial] = stored.trials;
  if (trial === undefined) throw new BenchdayError('RECORD_INVALID', `${directory} holds no trial`);
  if (needsBudgets && trial.state === 'measured' && trial.unboundServers !== undefined)
    refuseUnbound(trial.unboundServers);
  const digest = await digestOf(stored);
  const latency = {
    responseP95Ms: percentileMs(digest.response, 95),
    serviceP95Ms: percentileMs(digest.service, 95),
    lagP99Ms: percentileMs(digest.lag, 99),
  };
  return {
    ...headOf(stored.run, trial),
    isReused,
    ...judgeExperiment({ trial, slo, latency }),
    ...figuresOf(trial, latency),
  };
}

export interface EarlierExperiments {
  readonly usable: readonly CapacityExperiment[];
  /** those that do not count, by reason */
  readonly otherwise: ReadonlyMap<string, number>;
}

/**
 * Experiments of earlier searches that held or did not hold under the same load, on the same topology and machine, oldest first.
 * Those that gave no answer are measured again.
 */
export async function earlierExperiments(
  folder: string,
  identity: ExperimentIdentity,
  judged: Judged,
): Promise<EarlierExperiments> {
  const usable: CapacityExperiment[] = [];
  const otherwise = new Map<string, number>();
  const leaveOut = (why: string): void => {
    otherwise.set(why, (otherwise.get(why) ?? 0) + 1);
  };
  for (const directory of (await listRuns(folder)).toReversed()) {
    const file = await fileOf(directory);
    const differences = file === undefined ? ['no whole record'] : differencesOf(identity, file.identity);
    if (differences.length > 0) {
      leaveOut(differences.join(', '));
      continue;
    }
    const read = await readExperiment(directory, judged, true).catch(() => undefined);
    if (read === undefined) leaveOut('not measured to its end');
    else if (read.answer === 'held' || read.answer === 'missed') usable.push(read);
    else leaveOut('no answer');
  }
  return { usable, otherwise };
}

/** A server without a bound is as large as the machine, so that one holds what four do. */
/** @throws {BenchdayError} INVALID_MEASUREMENT */
export function refuseUnbound({ servers, reason }: UnboundServers): never {
  const message = `the budgets of ${servers.join(', ')} do not bind, so that fewer servers are no less: ${reason}`;
  throw new BenchdayError('INVALID_MEASUREMENT', message, {
    hint: 'budgets need root and a local Docker engine; topologies/README.md has more on them',
  });
}

async function fileOf(directory: string): Promise<ExperimentFile | undefined> {
  try {
    const parsed = parseAs(
      EXPERIMENT_FILE,
      JSON.parse((await readBounded(join(directory, FILE), MOST_BYTES)).toString('utf8')),
    );
    return parsed.state === 'read' ? parsed.record : undefined;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function digestOf(stored: StoredRun): Promise<LatencyDigest> {
  const digest = new LatencyDigest({ fromMs: 0, toMs: Infinity });
  for await (const line of stored.latency()) digest.add(line);
  return digest;
}

function headOf(run: RunRecord, trial: TrialRecord) {
  return {
    run: run.runId,
    startedAtMs: trial.startedAtMs,
    hitsPerDay: run.scenario.hitsPerDay,
    peakRatePerSecond: run.schedule.peakRatePerSecond,
  };
}

function figuresOf(
  trial: TrialRecord,
  latency: { readonly responseP95Ms: number; readonly serviceP95Ms: number; readonly lagP99Ms: number },
): Pick<CapacityExperiment, 'figures'> {
  if (trial.state !== 'measured' || Object.values(latency).some(Number.isNaN)) return {};
  const { counts, generator } = trial.load;
  return {
    figures: {
      ...latency,
      errorRatio: unservedRatioOf(trial),
      droppedRatio: counts.scheduled === 0 ? 0 : counts.dropped / counts.scheduled,
      ...(generator.cpuP95Ratio !== undefined && { generatorCpuRatio: generator.cpuP95Ratio }),
    },
  };
}
