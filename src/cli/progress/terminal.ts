import { counted } from '../../base/number-text.ts';
import { plannedHits } from './planned-hits.ts';
import { monotonicMs } from '../../base/clock.ts';
import type { Phase, RunEvent } from '../../records/events.ts';
import type { LoadProgress } from '../../records/load-totals.ts';
import type { Console } from '../console.ts';
import { printable } from '../print-error.ts';
import { clock, loadWords } from './plain.ts';
import type { RunProgress } from '../../jobs/caller.ts';

const REDRAW_MS = 500;
const BAR = 24;
/** Bring-up, verification and tear-down around a trial's load; replaced by what was seen once a trial is done. */
const AROUND_A_TRIAL_MS = 30_000;

interface View {
  trials: number;
  trialMs: number;
  doneMs: number[];
  trial: { number: number; topology: string; startedMs: number } | undefined;
  phase: { name: Phase; startedMs: number; expectedMs: number | undefined } | undefined;
  load: { progress: LoadProgress; durationMs: number } | undefined;
  services: Map<string, string>;
}

/** A live view of a few rows on standard error; finished trials scroll up above it. */
export function terminalProgress(console: Console, stream: NodeJS.WriteStream = process.stderr): RunProgress {
  const startedMs = monotonicMs();
  const view: View = {
    trials: 0,
    trialMs: 0,
    doneMs: [],
    trial: undefined,
    phase: undefined,
    load: undefined,
    services: new Map(),
  };
  let drawn = 0;
  const erase = () => {
    if (drawn > 0) stream.write(`\u001b[${drawn}A\u001b[J`);
    drawn = 0;
  };
  const draw = () => {
    const rows = rowsOf(view, monotonicMs() - startedMs).map((row) => cut(row, console.columns() - 1));
    erase();
    stream.write(rows.map((row) => `${row}\n`).join(''));
    drawn = rows.length;
  };
  const above = (line: string) => {
    erase();
    stream.write(`${line}\n`);
    draw();
  };
  const timer = setInterval(draw, REDRAW_MS);
  timer.unref();
  return {
    listen(event) {
      const line = take(view, event, console);
      if (line !== undefined) above(line);
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      erase();
    },
  };
}

/** Takes an event into the view; returns a line to keep above it. */
function take(view: View, event: RunEvent, console: Console): string | undefined {
  const { bold, yellow, green, red } = console.errColors;
  switch (event.type) {
    case 'run-started':
      view.trials = event.trials;
      view.trialMs = event.expectedMs / event.trials + AROUND_A_TRIAL_MS;
      return `${bold('benchday')}  ${printable(event.scenario)}\nrun ${event.runId} · ${counted(event.trials, 'trial')} of ${plannedHits(event)} · Ctrl-C stops cleanly`;
    case 'trial-started':
      view.trial = { number: event.trial, topology: event.topology, startedMs: monotonicMs() };
      view.services = new Map();
      return undefined;
    case 'plan-extended':
      view.trials = event.trials;
      return yellow(`measured again: ${printable(event.reason)}`);
    case 'phase-started':
      view.phase = { name: event.phase, startedMs: monotonicMs(), expectedMs: event.expectedMs };
      view.load = undefined;
      return undefined;
    case 'service':
      view.services.set(event.service, event.state);
      return undefined;
    case 'load':
      view.load = event;
      return undefined;
    case 'trial-finished': {
      if (view.trial !== undefined) view.doneMs.push(monotonicMs() - view.trial.startedMs);
      view.trial = undefined;
      view.phase = undefined;
      const sign = event.outcome === 'measured' ? green('✓') : red('✗');
      return `${sign} ${bold(printable(event.topology))}  ${printable(event.line)}`;
    }
    case 'disturbance':
      return `  ${printable(event.what)}`;
    case 'warning':
      return yellow(`warning: ${printable(event.message)}`);
    case 'run-finished':
      return undefined;
  }
}

function rowsOf(view: View, elapsedMs: number): string[] {
  const { trial, phase } = view;
  const total = `all  ${bar(overall(view))}  ${clock(elapsedMs)} done${remaining(view)}`;
  if (trial === undefined || phase === undefined) return [total];
  const inPhaseMs = monotonicMs() - phase.startedMs;
  const detail =
    view.load === undefined ? servicesLine(view, inPhaseMs) : loadWords(view.load.progress, view.load.durationMs);
  const hasBar = view.load !== undefined && phase.expectedMs !== undefined;
  return [
    `▸ ${trial.topology}  trial ${trial.number}/${view.trials} · ${phase.name}  ${hasBar ? bar(inPhaseMs / (phase.expectedMs ?? 1)) : ''}`,
    `  ${detail}`,
    total,
  ];
}

function servicesLine(view: View, inPhaseMs: number): string {
  const services = [...view.services].map(([name, state]) => `${name} ${state}`).join(', ');
  return `${(inPhaseMs / 1000).toFixed(0)} s${services === '' || view.phase?.name !== 'bring up' ? '' : `  ${services}`}`;
}

function overall(view: View): number {
  if (view.trials === 0) return 0;
  const current =
    view.trial === undefined ? 0 : Math.min(0.99, (monotonicMs() - view.trial.startedMs) / expectedTrialMs(view));
  return (view.doneMs.length + current) / view.trials;
}

function expectedTrialMs(view: View): number {
  if (view.doneMs.length === 0) return view.trialMs;
  return view.doneMs.reduce((sum, ms) => sum + ms, 0) / view.doneMs.length;
}

function remaining(view: View): string {
  if (view.trials === 0) return '';
  const leftMs = Math.max(0, (1 - overall(view)) * view.trials * expectedTrialMs(view));
  return ` · about ${clock(leftMs)} left`;
}

function bar(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * BAR);
  return '█'.repeat(full) + '░'.repeat(BAR - full);
}

function cut(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`;
}
