import { expect, it } from 'vitest';
import type { CapacityRecord } from '../../../../src/records/capacity-record.ts';
import { hits, saturationSentence } from '../../../../src/verdicts/capacity/words.ts';

const HOUR_MS = 1_000;
const reachedAt = (reachedAtMs: number): string => {
  const resource = { name: 'CPU of app', limit: '2 cores', missed: { ratio: 0.95, reachedAtMs }, held: { ratio: 0.5 } };
  const saturation = { missedRun: 'run', resources: [resource], first: 'CPU of app', waits: [] };
  return saturationSentence({ saturation, durationMs: 24 * HOUR_MS } as unknown as CapacityRecord);
};

it.each([
  [0, '00:00'],
  [HOUR_MS / 2, '00:30'],
  [9 * HOUR_MS + HOUR_MS / 12, '09:05'],
  [14.5 * HOUR_MS, '14:30'],
  [24 * HOUR_MS, '23:59'],
  [-5, '00:00'],
])('a limit that is reached at %d ms of 24 s is reached at %s', (atMs, hour) => {
  expect(reachedAt(atMs)).toBe(
    `first at its limit: CPU of app (95 % of 2 cores, from ${hour} of the day on; at most 50 % at the last level that held)`,
  );
});

it('nothing at its limit says what the limit is', () => {
  const saturation = {
    missedRun: 'run',
    resources: [],
    waits: [
      { name: 'locks', missed: 1 },
      { name: 'none', missed: 0 },
    ],
  };
  expect(saturationSentence({ saturation, durationMs: 1 } as unknown as CapacityRecord)).toBe(
    'none of the resources watched reached 90 % of its limit; at most locks: 1',
  );
});

it.each([
  [9_999, '9999'],
  [10_000, '10k'],
  [999_999, '1000k'],
  [1e6, '1M'],
  [23.456e6, '23.46M'],
  [1e9, '1G'],
])('%d hits are %s', (count, text) => {
  expect(hits(count)).toBe(text);
});
