import { expect, it } from 'vitest';
import { monotonicMs, sleep, systemMs, wallMs } from '../../../src/base/clock.ts';
import { readClock } from '../../../src/load/replay/remote/clock-offset.ts';

/** A clock that is so far ahead, behind ways that take so long. */
function clockBehind(aheadMs: number, ways: readonly (readonly [there: number, back: number])[]) {
  let trips = 0;
  return {
    trips: () => trips,
    ping: async () => {
      const [there, back] = ways[Math.min(trips++, ways.length - 1)] ?? [0, 0];
      await sleep(there);
      const read = { wallMs: wallMs() + aheadMs, systemMs: systemMs() + 2 * aheadMs };
      await sleep(back);
      return read;
    },
  };
}

it.each([
  {
    ways: [
      [30, 0],
      [0, 12],
      [25, 25],
    ] as const,
  },
  {
    ways: [
      [0, 40],
      [12, 0],
      [20, 30],
    ] as const,
  },
])('a clock is known within half of the shortest round trip, however uneven its ways are: $ways', async ({ ways }) => {
  const clock = clockBehind(5000, ways);
  const read = await readClock(clock.ping, { least: 3, most: 3, goodMs: 0, withinMs: 10_000 });
  expect(clock.trips()).toBe(3);
  expect(read.uncertaintyMs).toBeGreaterThan(5);
  expect(Math.abs(read.offsetMs - 5000)).toBeLessThanOrEqual(read.uncertaintyMs + 0.01);
  expect(Math.abs(read.systemOffsetMs - 10_000)).toBeLessThanOrEqual(read.uncertaintyMs + 2);
});

it('it is asked until it is known well, but not for ever', async () => {
  const good = clockBehind(0, [
    [20, 20],
    [0, 0],
  ]);
  await readClock(good.ping, { least: 2, most: 500, goodMs: 20, withinMs: 10_000 });
  expect(good.trips()).toBe(2);
  const far = clockBehind(0, [[20, 20]]);
  const beganMs = monotonicMs();
  await readClock(far.ping, { least: 2, most: 500, goodMs: 1, withinMs: 200 });
  expect(far.trips()).toBeLessThan(8);
  expect(monotonicMs() - beganMs).toBeLessThan(5000);
});
