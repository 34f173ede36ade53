import type { RunningContainer } from './platform.ts';

/** What ran to its end before does nothing any more, and what is known by its address alone tells nothing. */
export function isWatchable({ hasEnded, isByAddress }: Pick<RunningContainer, 'hasEnded' | 'isByAddress'>): boolean {
  return hasEnded !== true && isByAddress !== true;
}
