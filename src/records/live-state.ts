import type { CheckSoFar, Phase, ReadingsNow, RunEvent, TrialFigures } from './events.ts';
import { type LiveCurve, withPoint } from './live-curve.ts';
import type { LoadProgress } from './load-totals.ts';

/** What somebody who watches a job is told: the events of its runs, what would be said if it ended now, and its end. */
export type LiveEvent =
  | RunEvent
  /** a line of the job itself, between its runs */
  | { readonly type: 'said'; readonly line: string }
  /** what begins is a run of its own, such as an experiment of a search */
  | { readonly type: 'part'; readonly name: string }
  | { readonly type: 'answer'; readonly answer: AnswerSoFar }
  | { readonly type: 'stopping'; readonly why: string }
  | {
      readonly type: 'ended';
      readonly sentence: string;
      /** written for readers; absent: nothing was */ readonly file?: string;
    };

export interface TimedEvent {
  /** epoch ms */
  readonly atMs: number;
  readonly event: LiveEvent;
}

export interface AnswerSoFar {
  readonly sentence: string;
  /** nobody may use it yet: no repetition is whole, or no planned look was reached */
  readonly isEarly: boolean;
  /** what it rests on */
  readonly basis: string;
}

/** One topology of a run: its trials that are done, the last of them first in what is shown. */
export interface LiveRow {
  readonly topology: string;
  readonly done: number;
  readonly failed: number;
  /** of the last one that was measured */
  readonly last?: TrialFigures;
  /** how its last trial ended */
  readonly line?: string;
}

export interface LiveTrial {
  readonly trial: number;
  readonly topology: string;
  readonly startedAtMs: number;
  readonly phase?: { readonly name: Phase; readonly startedAtMs: number; readonly expectedMs?: number };
  readonly services: Readonly<Record<string, string>>;
  readonly load?: { readonly phase: Phase; readonly durationMs: number; readonly progress: LoadProgress } | undefined;
  readonly readings?: ReadingsNow;
  readonly checks?: readonly CheckSoFar[];
  /** `curve` is of it */
  readonly isDrawn?: true;
}

export interface LoggedLine {
  readonly atMs: number;
  readonly kind: 'plain' | 'warning';
  readonly text: string;
}

/** All that a live view shows, and all of it a browser that comes late is given. */
export interface LiveState {
  readonly run?: Pick<Started, 'runId' | 'directory' | 'scenario' | 'p95LimitMs' | 'kept'> & {
    readonly startedAtMs: number;
    readonly trials: number;
  };
  /** of a job that has several runs: the one that runs, and when the first began */
  readonly part?: { readonly name: string; readonly beganAtMs: number };
  readonly rows: readonly LiveRow[];
  readonly trial?: LiveTrial;
  /** how long each trial of the run took */
  readonly doneMs: readonly number[];
  /** of the trial that runs, or ran last */
  readonly curve?: LiveCurve;
  /** of the last trial of another topology */
  readonly before?: LiveCurve;
  readonly log: readonly LoggedLine[];
  readonly answer?: AnswerSoFar;
  readonly stopping?: string;
  readonly ended?: { readonly sentence: string; readonly file?: string };
}
type Started = Extract<RunEvent, { readonly type: 'run-started' }>;

const MOST_LINES = 200;

export const NOTHING_YET: LiveState = { rows: [], doneMs: [], log: [] };

/** The state after an event. The server and each page come to the same. */
export function afterEvent(state: LiveState, { atMs, event }: TimedEvent): LiveState {
  switch (event.type) {
    case 'run-started':
      return begun(state, event, atMs);
    case 'trial-started': {
      const { trial, topology } = event;
      const known = state.rows.some((row) => row.topology === topology);
      const rows = known ? state.rows : [...state.rows, { topology, done: 0, failed: 0 }];
      return { ...state, rows, trial: { trial, topology, startedAtMs: atMs, services: {} } };
    }
    case 'plan-extended': {
      const run = state.run && { ...state.run, trials: event.trials };
      return logged({ ...state, ...(run && { run }) }, atMs, 'plain', event.reason);
    }
    case 'phase-started': {
      const { phase: name, expectedMs } = event;
      const phase = { name, startedAtMs: atMs, ...(expectedMs === undefined ? {} : { expectedMs }) };
      return inTrial(state, (trial) => ({ ...trial, phase, load: undefined }));
    }
    case 'service':
      return inTrial(state, (trial) => ({
        ...trial,
        services: { ...trial.services, [event.service]: event.state },
      }));
    case 'load':
      return loaded(state, event);
    case 'trial-finished':
      return finished(state, event, atMs);
    case 'disturbance':
      return logged(state, atMs, 'plain', event.what);
    case 'warning':
      return logged(state, atMs, 'warning', event.message);
    case 'part':
      return {
        ...state,
        part: { name: event.name, beganAtMs: state.part?.beganAtMs ?? state.run?.startedAtMs ?? atMs },
      };
    case 'said':
      return logged(state, atMs, 'plain', event.line);
    case 'answer':
      return { ...state, answer: event.answer };
    case 'stopping':
      return logged({ ...state, stopping: event.why }, atMs, 'warning', event.why);
    case 'ended': {
      const { type: _type, ...ended } = event;
      return { ...state, ended };
    }
    case 'run-finished':
      return state;
  }
}

/** A job may have several runs, as a search for the capacity does: what was written and drawn before stays. */
function begun(state: LiveState, event: Started, startedAtMs: number): LiveState {
  const { runId, directory, scenario, p95LimitMs, kept, trials, topologies } = event;
  const { trial: _trial, ...others } = state;
  const earlier = state.part === undefined ? [] : state.rows;
  const added = topologies.filter((topology) => !earlier.some((row) => row.topology === topology));
  const rows = [...earlier, ...added.map((topology) => ({ topology, done: 0, failed: 0 }))];
  return { ...others, run: { runId, directory, scenario, p95LimitMs, kept, trials, startedAtMs }, rows, doneMs: [] };
}

function loaded(state: LiveState, event: Extract<RunEvent, { readonly type: 'load' }>): LiveState {
  const { phase, durationMs, progress, readings, checks } = event;
  const next = inTrial(state, (trial) => ({
    ...trial,
    load: { phase, durationMs, progress },
    ...(readings && { readings }),
    ...(checks && { checks }),
  }));
  const { trial, curve } = next;
  if (trial === undefined || phase !== 'measure') return next;
  if (trial.isDrawn === true && curve !== undefined) return { ...next, curve: withPoint(curve, event) };
  const empty = { trial: trial.trial, name: trialName(state, trial), topology: trial.topology, durationMs, points: [] };
  const before = curve !== undefined && isOther(curve, trial, state) ? curve : next.before;
  const drawn = { ...trial, isDrawn: true } as const;
  return { ...next, trial: drawn, ...(before && { before }), curve: withPoint(empty, event) };
}

/** A trial as readers are told it: of a part that has no other, by the part. */
export function trialName({ part, run }: LiveState, { trial }: Pick<LiveTrial, 'trial'>): string {
  if (part === undefined) return `trial ${trial}`;
  return run?.trials === 1 ? part.name : `${part.name}, trial ${trial}`;
}

/** Behind a trial stands another topology; where there is one only, what it did before. */
function isOther(curve: LiveCurve, { topology }: LiveTrial, { rows }: LiveState): boolean {
  return curve.topology !== topology || rows.length === 1;
}

function finished(
  state: LiveState,
  { topology, outcome, line, figures }: Extract<RunEvent, { readonly type: 'trial-finished' }>,
  atMs: number,
): LiveState {
  const { trial, ...others } = state;
  const rows = state.rows.map((row) =>
    row.topology !== topology
      ? row
      : {
          ...row,
          done: row.done + (outcome === 'measured' ? 1 : 0),
          failed: row.failed + (outcome === 'failed' ? 1 : 0),
          ...(figures && { last: figures }),
          line,
        },
  );
  const isDone = trial !== undefined && outcome !== 'interrupted';
  const doneMs = isDone ? [...state.doneMs, atMs - trial.startedAtMs] : state.doneMs;
  const kind = outcome === 'measured' ? 'plain' : 'warning';
  return logged({ ...others, rows, doneMs }, atMs, kind, `${topology}: ${line}`);
}

function inTrial(state: LiveState, change: (trial: LiveTrial) => LiveTrial): LiveState {
  return state.trial === undefined ? state : { ...state, trial: change(state.trial) };
}

function logged(state: LiveState, atMs: number, kind: LoggedLine['kind'], text: string): LiveState {
  return { ...state, log: [...state.log, { atMs, kind, text: text.slice(0, 2000) }].slice(-MOST_LINES) };
}
