import { type LiveState, type LiveTrial, trialName } from '../../records/live-state.ts';
import { timeLeft } from '../../records/time-left.ts';
import { MISSING, duration, integer, milliseconds, percent, rate, significant } from '../format.ts';

/** Numbers that came through JSON: what was NaN is null there. */
export function ms(value: number | null | undefined): string {
  return value === null || value === undefined ? MISSING : milliseconds(value);
}

export function perSecond(value: number | null | undefined): string {
  return value === null || value === undefined ? MISSING : rate(value);
}

/** The trial that runs, in one line. */
export function nowLine(state: LiveState): string {
  const { trial, run, part, ended, stopping } = state;
  if (ended !== undefined) return ended.sentence;
  if (stopping !== undefined) return `Stopping: ${stopping}`;
  if (run === undefined) return 'Getting ready';
  const isAlone = part !== undefined && run.trials === 1;
  if (trial === undefined) return `${run.scenario}: ${isAlone ? part.name : 'between two trials'}`;
  const name = `${trialName(state, trial)}${isAlone ? '' : ` of ${run.trials}`}`;
  return `${trial.topology}: ${name}, ${trial.phase?.name ?? 'begins'}${within(trial)}`;
}

function within({ load, services, phase }: LiveTrial): string {
  if (load !== undefined) {
    const seconds = (value: number) => Math.round(value / 1000);
    return `, ${Math.min(seconds(load.progress.elapsedMs), seconds(load.durationMs))} of ${seconds(load.durationMs)} s`;
  }
  if (phase?.name !== 'bring up') return '';
  const waiting = Object.values(services).filter((state) => !/ready|healthy/.test(state)).length;
  return waiting === 0 ? '' : `, ${waiting} services not ready`;
}

/** How much is done, and how much is left as a range once two trials are done. */
export function timeWords({ run, part, doneMs, trial, ended }: LiveState, nowMs: number): string {
  if (run === undefined || ended !== undefined) return '';
  // Nobody knows how many runs there will be.
  if (part !== undefined && run.trials === 1) return `${duration(nowMs - part.beganAtMs)} done`;
  const done = `${duration(nowMs - run.startedAtMs)} done`;
  const open = run.trials - run.kept - doneMs.length;
  const left = timeLeft(doneMs, open, trial === undefined ? 0 : nowMs - trial.startedAtMs);
  if (left === undefined) return `${done}, ${run.kept + doneMs.length} of ${run.trials} trials`;
  return `${done}, ${duration(left.leastMs)} to ${duration(left.mostMs)} left`;
}

/** 0..1; undefined: nobody knows how much there is. */
export function shareDone({ run, part, doneMs, ended }: LiveState): number | undefined {
  if (ended !== undefined) return 1;
  if (part !== undefined && run?.trials === 1) return undefined;
  return run === undefined ? 0 : (run.kept + doneMs.length) / Math.max(1, run.trials);
}

export function timesText({ trial }: LiveState): string {
  const { progress } = trial?.load ?? {};
  if (progress === undefined) return '';
  const { soFar } = progress;
  return `now p50 ${ms(progress.p50Ms)}, p95 ${ms(progress.p95Ms)}, p99 ${ms(progress.p99Ms)}; since the start p50 ${ms(soFar.p50Ms)}, p95 ${ms(soFar.p95Ms)}, p99 ${ms(soFar.p99Ms)}`;
}

export function rateText({ trial }: LiveState): string {
  const { progress } = trial?.load ?? {};
  if (progress === undefined) return '';
  const { counts, inFlight } = progress;
  const { own: lacking } = counts;
  const errors = counts.failed + counts.timedOut - (lacking === undefined ? 0 : lacking);
  const own = lacking === undefined ? '' : `, the generator's own ${integer(lacking)}`;
  return `now ${rate(progress.ratePerSecond)}; ${integer(counts.sent)} sent, errors ${integer(errors)}${own}, dropped ${integer(counts.dropped)}, in flight ${integer(inFlight)}`;
}

export function statementsText({ trial, curve }: LiveState): string {
  if (trial?.readings?.statementsPerSecond !== undefined) return `now ${rate(trial.readings.statementsPerSecond)}`;
  const wasKnown = curve?.points.some(({ statementsPerSecond }) => statementsPerSecond !== null) === true;
  return wasKnown ? 'not known now' : 'no database whose statements are counted was read yet';
}

/** Why nothing is judged: in the first second of a measurement there is no reading yet. */
export function notJudged({ trial, ended }: LiveState): string {
  const isMeasuring = ended === undefined && trial?.phase?.name === 'measure';
  return isMeasuring ? 'Being measured; nothing can be judged yet.' : 'Nothing is being measured now.';
}

export function machineText({ trial }: LiveState): string {
  const { generatorCores, stealRatio } = trial?.readings ?? {};
  return [
    ...(generatorCores === undefined ? [] : [`generator ${significant(generatorCores, 2)} cores`]),
    ...(stealRatio === undefined ? [] : [`steal ${percent(stealRatio)} in the last second`]),
  ].join(', ');
}
