import type { Console } from '../console.ts';
import { plainProgress } from './plain.ts';
import type { RunProgress } from '../../jobs/caller.ts';
import { type DrawnProgress, terminalProgress } from './terminal.ts';

type Mode = 'auto' | 'tty' | 'plain' | 'none';

/** `auto`: a live view in a terminal that can move its cursor, plain lines elsewhere (CI, pipes, TERM=dumb). */
export function isLive(mode: Mode, console: Pick<Console, 'isTerminal'>): boolean {
  const canMove = console.isTerminal && process.env['TERM'] !== 'dumb' && (process.env['CI'] ?? '') === '';
  return mode === 'tty' || (mode === 'auto' && canMove);
}

export function progressFor(mode: Mode, console: Console): RunProgress & Partial<Pick<DrawnProgress, 'above'>> {
  if (mode === 'none') return { listen: () => undefined, [Symbol.dispose]: () => undefined };
  return isLive(mode, console) ? terminalProgress(console) : plainProgress(console);
}
