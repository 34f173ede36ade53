import type { RunEvent } from '../../core/events.ts';
import type { Console } from '../console.ts';
import { plainProgress } from './plain.ts';
import { terminalProgress } from './terminal.ts';

/** Shows a run's events; disposing of it leaves the terminal as it was. Disposing twice does no harm. */
export interface Progress extends Disposable {
  tell(event: RunEvent): void;
}

/** `auto`: a live view in a terminal that can move its cursor, plain lines elsewhere (CI, pipes, TERM=dumb). */
export function progressFor(mode: 'auto' | 'tty' | 'plain' | 'none', console: Console): Progress {
  if (mode === 'none') return { tell: () => undefined, [Symbol.dispose]: () => undefined };
  const isLive = console.isTerminal && process.env['TERM'] !== 'dumb' && (process.env['CI'] ?? '') === '';
  return mode === 'tty' || (mode === 'auto' && isLive) ? terminalProgress(console) : plainProgress(console);
}
