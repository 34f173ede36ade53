import { wallMs } from '../../base/clock.ts';
import { counted } from '../../base/number-text.ts';
import type { RunProgress } from '../../jobs/caller.ts';
import type { RunEvent } from '../../records/events.ts';
import { type LiveState, NOTHING_YET, afterEvent } from '../../records/live-state.ts';
import type { Console } from '../console.ts';
import { printable } from '../print-error.ts';
import { type ShownRow, liveRows } from './live-rows.ts';
import { plannedHits } from './planned-hits.ts';

const REDRAW_MS = 500;

/** A view that other lines may be printed above: written below it, they would be taken for a part of it and erased. */
export interface DrawnProgress extends RunProgress {
  above(line: string): void;
}

/** A live view of a few rows on standard error; finished trials scroll up above it. */
export function terminalProgress(
  console: Console,
  stream: Pick<NodeJS.WriteStream, 'write'> = process.stderr,
  nowMs: () => number = wallMs,
): DrawnProgress {
  let state: LiveState = NOTHING_YET;
  let expectedMs = 0;
  let drawn: readonly string[] = [];
  let isOver = false;
  const erase = () => {
    const columns = console.columns();
    // A terminal that was made narrower has broken the rows: each takes several lines now.
    const lines = drawn.reduce((sum, row) => sum + Math.max(1, Math.ceil(row.length / columns)), 0);
    if (lines > 0) stream.write(`\u001b[${lines}A\u001b[J`);
    drawn = [];
  };
  const draw = () => {
    const rows = liveRows(state, nowMs(), expectedMs).map((row) => ({
      ...row,
      text: cut(row.text, console.columns() - 1),
    }));
    erase();
    stream.write(rows.map((row) => `${painted(row, console)}\n`).join(''));
    drawn = rows.map(({ text }) => text);
  };
  const above = (line: string) => {
    erase();
    stream.write(`${line}\n`);
    if (!isOver) draw();
  };
  const timer = setInterval(draw, REDRAW_MS);
  timer.unref();
  return {
    listen(event) {
      if (event.type === 'run-started') expectedMs = event.expectedMs / Math.max(1, event.trials - event.kept);
      state = afterEvent(state, { atMs: nowMs(), event });
      const line = lineAbove(event, console);
      if (line !== undefined) above(line);
    },
    above,
    [Symbol.dispose]() {
      clearInterval(timer);
      isOver = true;
      erase();
    },
  };
}

/** What is kept above the view. */
function lineAbove(event: RunEvent, console: Console): string | undefined {
  const { bold, yellow, green, red } = console.errColors;
  switch (event.type) {
    case 'run-started':
      return `${bold('benchday')}  ${printable(event.scenario)}\nrun ${event.runId} · ${counted(event.trials, 'trial')} of ${plannedHits(event)} · Ctrl-C stops cleanly`;
    case 'plan-extended':
      return yellow(`${event.isMore === true ? 'added' : 'measured again'}: ${printable(event.reason)}`);
    case 'trial-finished':
      return `${signOf(event, { yellow, green, red })} ${bold(printable(event.topology))}  ${printable(event.line)}`;
    case 'disturbance':
      return `  ${printable(event.what)}`;
    case 'warning':
      return yellow(`warning: ${printable(event.message)}`);
    case 'trial-started':
    case 'phase-started':
    case 'service':
    case 'load':
    case 'run-finished':
      return undefined;
  }
}

/** A trial that was measured and is invalid is not a good one. */
function signOf(
  { outcome, figures }: Extract<RunEvent, { readonly type: 'trial-finished' }>,
  { yellow, green, red }: Pick<Console['errColors'], 'yellow' | 'green' | 'red'>,
): string {
  if (outcome !== 'measured' || figures === undefined) return red('✗');
  const states = Object.values(figures.validity);
  if (states.includes('invalid')) return red('✗');
  return states.includes('warning') ? yellow('!') : green('✓');
}

function painted({ text, state }: ShownRow, { errColors }: Console): string {
  if (state === undefined) return text;
  return state === 'invalid' ? errColors.red(text) : errColors.yellow(text);
}

function cut(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`;
}
