import type { Console } from '../console.ts';
import { plainProgress } from './plain.ts';
import type { RunProgress } from '../../jobs/caller.ts';
import { terminalProgress } from './terminal.ts';

/** `auto`: a live view in a terminal that can move its cursor, plain lines elsewhere (CI, pipes, TERM=dumb). */
export function progressFor(mode: 'auto' | 'tty' | 'plain' | 'none', console: Console): RunProgress {
  if (mode === 'none') return { listen: () => undefined, [Symbol.dispose]: () => undefined };
  const isLive = console.isTerminal && process.env['TERM'] !== 'dumb' && (process.env['CI'] ?? '') === '';
  return mode === 'tty' || (mode === 'auto' && isLive) ? terminalProgress(console) : plainProgress(console);
}
