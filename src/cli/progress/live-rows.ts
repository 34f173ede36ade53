import { clock, loadWords } from './plain.ts';
import type { LiveRow, LiveState, LiveTrial } from '../../records/live-state.ts';
import { timeLeft } from '../../records/time-left.ts';
import { counted } from '../../base/number-text.ts';
import { printable } from '../print-error.ts';

/** A row of the live view, and what it says of the trial. */
export interface ShownRow {
  readonly text: string;
  readonly state?: 'warning' | 'invalid';
}

const BAR = 24;
/** The view takes no more rows than this, however many topologies there are. */
const MOST_TOPOLOGIES = 6;
/** Bring-up, verification and tear-down around a trial's load. */
const AROUND_A_TRIAL_MS = 30_000;

/** What a terminal shows of a run that goes on: a row for each topology, the trial that runs, and how much is left. */
export function liveRows(state: LiveState, nowMs: number, expectedMs: number): ShownRow[] {
  const { run, rows, trial } = state;
  const shown = rows.length <= MOST_TOPOLOGIES ? rows : rows.filter((row) => row.topology === trial?.topology);
  const isAlone = rows.length === 1;
  return [
    // One topology alone says in its trials' lines what a row would repeat.
    ...shown.flatMap((row) => [
      ...(row.topology === trial?.topology
        ? trialRows(trial, run?.trials ?? 0, nowMs)
        : isAlone
          ? []
          : [topologyRow(row)]),
    ]),
    ...(shown.length < rows.length ? [{ text: `  ${counted(rows.length, 'topology', 'topologies')}` }] : []),
    { text: `all  ${bar(shareDone(state, nowMs, expectedMs))}  ${timeText(state, nowMs)}` },
  ];
}

function topologyRow({ topology, done, failed, last }: LiveRow): ShownRow {
  const name = printable(topology).padEnd(10);
  if (last === undefined) return { text: `· ${name} ${failed === 0 ? 'waiting' : `${failed} failed`}` };
  const { time, work } = last.validity;
  const state = [time, work].includes('invalid') ? 'invalid' : [time, work].includes('warning') ? 'warning' : undefined;
  const words = [
    counted(done, 'trial'),
    ...(failed === 0 ? [] : [`${failed} failed`]),
    `p50 ${ms(last.p50Ms)}`,
    `p95 ${ms(last.p95Ms)}`,
    ...(last.statementsPerHit === undefined ? [] : [`${last.statementsPerHit.toFixed(2)} st/hit`]),
    time === work ? time : `times ${time}, work ${work}`,
  ];
  return { text: `${state === 'invalid' ? '✗' : '✓'} ${name} ${words.join('  ')}`, ...(state && { state }) };
}

function trialRows(trial: LiveTrial, trials: number, nowMs: number): ShownRow[] {
  const { phase, load, services, readings, checks = [] } = trial;
  const inPhaseMs = phase === undefined ? 0 : nowMs - phase.startedAtMs;
  const hasBar = load !== undefined && phase?.expectedMs !== undefined;
  const head = `▸ ${printable(trial.topology).padEnd(10)} trial ${trial.trial}/${trials} · ${phase?.name ?? 'begins'}`;
  const first = { text: hasBar ? `${head}  ${bar(inPhaseMs / (phase.expectedMs ?? 1))}` : head };
  if (load === undefined) {
    const states = Object.entries(services).map(([name, state]) => `${name} ${state}`);
    const waiting = states.length === 0 || phase?.name !== 'bring up' ? '' : `  ${states.join(', ')}`;
    return [first, { text: `    ${(inPhaseMs / 1000).toFixed(0)} s${waiting}` }];
  }
  const judged = checks.find(({ state }) => state === 'invalid') ?? checks.find(({ state }) => state === 'warning');
  const trust = [
    ...checks.filter(({ state }) => state !== 'not-measured').map(checkText),
    ...(readings?.generatorCores === undefined ? [] : [`generator ${readings.generatorCores.toFixed(2)} cores`]),
  ];
  const { statementsPerSecond } = readings ?? {};
  return [
    first,
    { text: `    now    ${loadWords(load.progress, load.durationMs)}` },
    ...(trust.length === 0
      ? []
      : [
          {
            text: `    trust  ${trust.join('  ')}`,
            ...(judged && { state: judged.state === 'invalid' ? ('invalid' as const) : ('warning' as const) }),
          },
        ]),
    ...(statementsPerSecond === undefined
      ? []
      : [{ text: `    db     ${statementsPerSecond.toFixed(0)} statements/s` }]),
  ];
}

/** The word only where something is wrong, so that it is seen. */
function checkText({ id, measured, state }: NonNullable<LiveTrial['checks']>[number]): string {
  return `${id} ${measured}${state === 'valid' ? '' : ` ${state.toUpperCase()}`}`;
}

function timeText({ run, doneMs, trial }: LiveState, nowMs: number): string {
  if (run === undefined) return 'getting ready';
  const finished = run.kept + doneMs.length;
  const left = timeLeft(doneMs, run.trials - finished, trial === undefined ? 0 : nowMs - trial.startedAtMs);
  const done = `${finished}/${run.trials} trials · ${clock(nowMs - run.startedAtMs)} done`;
  return left === undefined ? done : `${done} · ${clock(left.leastMs)} to ${clock(left.mostMs)} left`;
}

/** @param expectedMs  of a trial, while none is done */
function shareDone({ run, doneMs, trial }: LiveState, nowMs: number, expectedMs: number): number {
  if (run === undefined) return 0;
  const sumMs = doneMs.reduce((sum, ms) => sum + ms, 0);
  const each = doneMs.length === 0 ? expectedMs + AROUND_A_TRIAL_MS : sumMs / doneMs.length;
  const current = trial === undefined ? 0 : Math.min(0.99, (nowMs - trial.startedAtMs) / each);
  return (run.kept + doneMs.length + current) / Math.max(1, run.trials);
}

function ms(value: number): string {
  return Number.isFinite(value) ? `${value.toFixed(value < 10 ? 1 : 0)} ms` : '-';
}

function bar(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * BAR);
  return '█'.repeat(full) + '░'.repeat(BAR - full);
}
