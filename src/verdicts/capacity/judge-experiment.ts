import { ownFailures } from '../../figures/errors.ts';
import { lackText } from '../../base/own-limits.ts';
import { counted, percent } from '../../base/number-text.ts';
import type { MeasuredTrial, TrialRecord } from '../../records/trial-record.ts';
import { BenchdayError, isErrorCode } from '../../base/errors.ts';
import type { Answer } from './levels.ts';

export interface ExperimentFacts {
  readonly trial: TrialRecord;
  readonly slo: { readonly p95Ms: number; readonly errorRatio: number };
  /** NaN when nothing was recorded, or not measured at all */
  readonly latency: { readonly responseP95Ms: number; readonly serviceP95Ms: number; readonly lagP99Ms: number };
}

export interface ExperimentJudgement {
  readonly answer: Answer;
  readonly reason: string;
}

/** Checks of validity that make a load other than the one that was asked for. */
const WRONG_LOAD = ['same-schedule', 'clock'];
/** Checks that must not be broken where the objective was held: it was held by something else, or nobody knows. */
const WRONG_SERVICE = ['accounting', 'content', 'deaths', 'statements', 'duration'];
/** Checks of the generator's own limits: CPU, CPU limit, local ports. */
const GENERATOR_LIMITS = ['generator-cpu', 'throttling', 'ports'];
const DISTURBANCES = ['steal', 'background', 'other-runs'];
/** Phases in which the load of this experiment is on, or has just been. */
const UNDER_LOAD = ['measure', 'drain'];

/**
 * What an experiment says about its level. Held: p95 of the response time within the objective, failed, timed-out and dropped hits
 * together within the error ratio, every account closed. Whatever disturbs a measurement (steal, lag, other work) makes times longer,
 * so that a level that held stands. A level that did not hold speaks of the servers only if
 * - the generator was below its own limits (CPU, local ports);
 * - the hits in flight were not all taken while answers came within the objective (`max_in_flight` is then what was short);
 * - nobody else took so much CPU that times are invalid (steal, background load, other runs): a server of known capacity seemed to hold
 *   half of it under 93 % of background load;
 * - hits left, and answers were read, less late than the objective allows, or the servers were too slow without that lateness too.
 *   On a machine that servers and generator share, the lag check is broken at every saturation, since the servers take the CPU; the
 *   lateness is part of the response time, and only one as large as the objective could have broken it alone.
 * Otherwise nothing is known of this level: the answer names what was in the way.
 * @throws {BenchdayError} when the experiment failed for a reason that is none of its level: bring-up, verification, disk
 */
export function judgeExperiment(facts: ExperimentFacts): ExperimentJudgement {
  const { trial } = facts;
  if (trial.state === 'measured') return judgeMeasured(trial, facts);
  if (trial.state === 'interrupted') return plain('invalid', 'interrupted');
  const { code, message, hint } = trial.error;
  if (UNDER_LOAD.includes(trial.phase)) {
    if (code === 'SERVICE_DIED') return plain('missed', `a service died under the load: ${message}`);
    if (code === 'VERIFICATION_FAILED') return plain('missed', `after the load, ${message}`);
    if (code === 'GENERATOR_FAILED' || code === 'LIMIT_REACHED') return plain('invalid', message);
  }
  throw new BenchdayError(isErrorCode(code) ? code : 'INTERNAL', message, { hint });
}

function judgeMeasured(trial: MeasuredTrial, { slo, latency }: ExperimentFacts): ExperimentJudgement {
  const broken = (ids: readonly string[]): string | undefined => {
    const check = trial.validity.checks.find(({ id, state }) => state === 'invalid' && ids.includes(id));
    return check && `${check.title.toLowerCase()}: ${check.measured}`;
  };
  const wrongLoad = broken(WRONG_LOAD);
  if (wrongLoad !== undefined) return plain('invalid', wrongLoad);
  const after = trial.verification.flatMap(({ name, problem }) => (problem === undefined ? [] : `${name}: ${problem}`));
  if (after.length > 0) return plain('missed', `after the load the topology answers wrongly: ${after.join('; ')}`);
  if (Number.isNaN(latency.responseP95Ms)) return plain('invalid', 'no hit was answered or given up');

  const misses = missesOf(trial, slo, latency);
  if (misses.length === 0) {
    const unclosed = trial.accounting.find(({ holds }) => !holds);
    const wrong = unclosed === undefined ? broken(WRONG_SERVICE) : `the account is not closed: ${unclosed.name}`;
    return wrong === undefined
      ? plain('held', `p95 ${ms(latency.responseP95Ms)}, errors ${percent(unservedRatioOf(trial), 2)}`)
      : plain('invalid', wrong);
  }
  const said = misses.join(', ');
  const [lacked] = Object.keys(ownFailures(trial.load));
  const limit = lacked === undefined ? broken(GENERATOR_LIMITS) : `it lacked ${lackText(lacked)}`;
  if (limit !== undefined) return plain('generator', `${said}, but the generator was at its limit: ${limit}`);
  const disturbance = broken(DISTURBANCES);
  if (disturbance !== undefined) return plain('disturbed', `${said}, but others took CPU: ${disturbance}`);
  const short = generatorShort(trial, slo, latency);
  return short === undefined ? plain('missed', said) : plain('generator', `${said}, but ${short}`);
}

function missesOf(
  trial: MeasuredTrial,
  slo: ExperimentFacts['slo'],
  { responseP95Ms }: ExperimentFacts['latency'],
): string[] {
  const errorRatio = unservedRatioOf(trial);
  const { dropped } = trial.load.counts;
  return [
    ...(responseP95Ms > slo.p95Ms ? [`p95 ${ms(responseP95Ms)}`] : []),
    ...(errorRatio > slo.errorRatio
      ? [`errors ${percent(errorRatio, 2)}${dropped > 0 ? ` (${counted(dropped, 'hit')} never sent)` : ''}`]
      : []),
  ];
}

/** What was short on the generator's side, though its CPU was not. */
function generatorShort(
  trial: MeasuredTrial,
  slo: ExperimentFacts['slo'],
  latency: ExperimentFacts['latency'],
): string | undefined {
  const { counts, generator } = trial.load;
  const { responseP95Ms, serviceP95Ms, lagP99Ms } = latency;
  const { scheduled, notReached = 0 } = counts;
  const asked = scheduled - notReached;
  if (counts.failed + counts.timedOut > slo.errorRatio * asked) return undefined;
  if (responseP95Ms <= slo.p95Ms)
    return `${counted(counts.dropped, 'hit')} found no place in flight while answers came in time; raise load.max_in_flight`;
  // What nobody looked at explains nothing.
  const [delayMs, lagMs] = [generator.eventLoopDelayP99Ms, lagP99Ms].map((late = Number.NaN) =>
    Number.isNaN(late) ? 0 : late,
  ) as [number, number];
  const latenessMs = Math.max(lagMs, delayMs);
  if (latenessMs < slo.p95Ms || serviceP95Ms - delayMs > slo.p95Ms) return undefined;
  return `hits were up to ${ms(latenessMs)} late (p99), and answered within ${ms(serviceP95Ms)} of leaving (p95)`;
}

/** Failed, timed-out and dropped hits / scheduled ones that were reached: what a visitor did not get. */
export function unservedRatioOf({ load: { counts } }: Pick<MeasuredTrial, 'load'>): number {
  const { scheduled, notReached = 0 } = counts;
  const asked = scheduled - notReached;
  return asked === 0 ? 0 : (counts.failed + counts.timedOut + counts.dropped) / asked;
}

function plain(answer: Answer, reason: string): ExperimentJudgement {
  return { answer, reason };
}

function ms(value: number): string {
  return value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}
