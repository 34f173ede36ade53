import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { threadId } from '../../../src/load/replay/thread-cost.ts';
import { threadStanding } from '../../../src/load/replay/thread-standing.ts';

it.skipIf(!existsSync('/proc/thread-self'))('a thread that says nothing is described by the system', () => {
  const own = threadId() ?? 0;
  expect(threadStanding([own])).toMatch(/^ \(thread R, .*(normal|real-time) on core \d+, \d+ ms of CPU\)$/);
});

it('one that is gone has no standing', () => {
  expect(threadStanding([999_999_999])).toBe('');
  expect(threadStanding([])).toBe('');
});
