import { describe, expect, it } from 'vitest';
import { Pacer, waitUs } from '../../../src/load/replay/pacer.ts';

function pacerOf(...dueUs: readonly number[]): Pacer {
  return new Pacer(dueUs.map((due, index) => ({ index, dueUs: due, request: 0, path: '/' })).values());
}

function takeAll(pacer: Pacer, elapsedUs: number): number[] {
  const taken: number[] = [];
  for (let hit = pacer.take(elapsedUs); hit !== undefined; hit = pacer.take(elapsedUs)) taken.push(hit.index);
  return taken;
}

describe('a pacer', () => {
  it.each([
    { name: 'nothing before the first hit is due', elapsedUs: 999, taken: [] },
    { name: 'a hit in the microsecond in which it is due', elapsedUs: 1000, taken: [0] },
    { name: 'all hits that are due at once', elapsedUs: 2000, taken: [0, 1, 2] },
    { name: 'everything that was missed, in order', elapsedUs: 1e9, taken: [0, 1, 2, 3] },
  ])('gives $name', ({ elapsedUs, taken }) => {
    expect(takeAll(pacerOf(1000, 2000, 2000, 2001), elapsedUs)).toEqual(taken);
  });

  it('gives each hit once, also when the clock is asked again', () => {
    const pacer = pacerOf(10, 20);

    expect([takeAll(pacer, 10), takeAll(pacer, 10), takeAll(pacer, 30), takeAll(pacer, 30)]).toEqual([
      [0],
      [],
      [1],
      [],
    ]);
  });

  it('says when the next hit is due, and never after the last', () => {
    const pacer = pacerOf(10, 20);
    expect(pacer.nextDueUs).toBe(10);
    pacer.take(10);
    expect(pacer.nextDueUs).toBe(20);
    pacer.take(20);
    expect(pacer.nextDueUs).toBe(Infinity);
    expect(pacerOf().nextDueUs).toBe(Infinity);
  });

  it('says when the first hit is due that a wake-up leaves for later, as far as it looks ahead', () => {
    const pacer = pacerOf(10, 20, 20);
    expect([9, 10, 25].map((wokenUs) => pacer.dueAfterUs(wokenUs))).toEqual([10, 20, 20]);
    pacer.take(10);
    expect([15, 20].map((wokenUs) => pacer.dueAfterUs(wokenUs))).toEqual([20, 20]);
    pacer.take(20);
    expect([15, 20].map((wokenUs) => pacer.dueAfterUs(wokenUs))).toEqual([20, Infinity]);
    expect(pacerOf().dueAfterUs(0)).toBe(Infinity);
  });
});

describe('a wait', () => {
  it.each([
    { nowUs: 0, atUs: 5000, us: 5000 },
    { nowUs: 0.5, atUs: 5000, us: 5000 },
    { nowUs: 4999, atUs: 5000, us: 600 },
    { nowUs: 6000, atUs: 5000, us: 600 },
    { nowUs: 0, atUs: 60_000_000, us: 1_000_000 },
    { nowUs: 0, atUs: Infinity, us: 1_000_000 },
  ])('from $nowUs to $atUs us is $us us', ({ nowUs, atUs, us }) => {
    expect(waitUs(nowUs, atUs)).toBe(us);
  });
});
