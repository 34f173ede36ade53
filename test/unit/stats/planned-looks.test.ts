import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../../src/base/random.ts';
import { DEFAULT_LOOKS } from '../../../src/stats/planned-looks.ts';
import { type LookResult, judgeLooks } from '../../support/planned-looks.ts';
import { autoregressive, contaminated, normal } from '../../support/noise.ts';

const differences = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { maxLength: 24 });

describe('the verdict at planned looks', () => {
  it('waits for the first look', () => {
    expect(judgeLooks([])).toEqual({ state: 'continue', pairs: 0, nextLook: 8 });
    expect(judgeLooks(new Array<number>(7).fill(0.5))).toEqual({ state: 'continue', pairs: 0, nextLook: 8 });
  });

  it('is ok at once when nothing differs, and a regression when all is 20 % slower', () => {
    expect(judgeLooks(new Array<number>(8).fill(0))).toMatchObject({ state: 'ok', pairs: 8 });
    const slower = judgeLooks(new Array<number>(8).fill(Math.log(1.2)));
    expect(slower).toMatchObject({ state: 'regression', pairs: 8 });
    expect(slower.change?.estimate).toBeCloseTo(0.2, 12);
  });

  it('never calls a slowdown within the margin a regression, however certain', () => {
    expect(judgeLooks(new Array<number>(20).fill(Math.log(1.029)))).toMatchObject({ state: 'ok' });
  });

  it('is inconclusive after the last look when the bounds stay apart', () => {
    const wild = Array.from({ length: 20 }, (_, at) => (((at * 7) % 20) - 9.5) / 10);
    const result = judgeLooks(wild);
    expect(result).toMatchObject({ state: 'inconclusive', pairs: 20 });
    expect(result.nextLook).toBeUndefined();
    expect(result.change?.lower).toBeLessThan(0);
  });

  it('never looks between the looks, and once it has decided never changes its mind', () => {
    fc.assert(
      fc.property(differences, fc.nat(), (all, any) => {
        const early = judgeLooks(all.slice(0, any % (all.length + 1)));
        const late = judgeLooks(all);
        expect([0, ...DEFAULT_LOOKS.looks]).toContain(late.pairs);
        if (early.state !== 'continue') expect(late).toEqual(early);
      }),
    );
  });

  it('does not change with pairs after the last look', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 20, maxLength: 24 }), (all) => {
        expect(judgeLooks(all)).toEqual(judgeLooks(all.slice(0, 20)));
      }),
    );
  });

  it('is byte for byte the same for the same data', () => {
    const make = () =>
      Array.from(
        { length: 20 },
        (
          (chance) => () =>
            normal(chance, 0.1)
        )(random(71)),
      );
    expect(JSON.stringify(judgeLooks(make()))).toBe(JSON.stringify(judgeLooks(make())));
  });

  it('asks for more pairs instead of an ok while the A/A noise would hide the tolerance', () => {
    const calm = new Array<number>(12).fill(0);
    expect(judgeLooks(calm, { ...DEFAULT_LOOKS, noise: 0.05 })).toMatchObject({ state: 'ok', pairs: 8 });
    // At noise 10 % eight pairs detect 12.4 %, twelve 9.5 %.
    expect(judgeLooks(calm.slice(0, 8), { ...DEFAULT_LOOKS, noise: 0.1 })).toMatchObject({
      state: 'continue',
      nextLook: 10,
    });
    expect(judgeLooks(calm, { ...DEFAULT_LOOKS, noise: 0.1 })).toMatchObject({ state: 'ok', pairs: 12 });
    expect(judgeLooks(new Array<number>(20).fill(0), { ...DEFAULT_LOOKS, noise: 0.3 }).state).toBe('inconclusive');
  });

  it('refuses a rule that cannot decide, and what is not a number', () => {
    expect(() => judgeLooks([], { ...DEFAULT_LOOKS, looks: [] })).toThrow('none');
    expect(() => judgeLooks([], { ...DEFAULT_LOOKS, looks: [10, 8] })).toThrow(RangeError);
    expect(() => judgeLooks([], { ...DEFAULT_LOOKS, tolerance: 0 })).toThrow(RangeError);
    expect(() => judgeLooks([Math.log(0), 0, 0, 0, 0, 0, 0, 0])).toThrow(RangeError);
  });
});

type Noise = (chance: () => number) => number;
const calm =
  (deviation: number): Noise =>
  (chance) =>
    normal(chance, deviation);

/** Shares of 1,000 simulated gates, in percent, and the mean number of pairs. */
function simulate(slowdown: number, noise: Noise, stream: number, runs = 1000) {
  const count: Record<LookResult['state'], number> = { regression: 0, ok: 0, inconclusive: 0, continue: 0 };
  let pairs = 0;
  for (let run = 0; run < runs; run += 1) {
    const chance = random(run, stream);
    const result = judgeLooks(Array.from({ length: 20 }, () => Math.log1p(slowdown) + noise(chance)));
    count[result.state] += 1;
    pairs += result.pairs;
  }
  const percent = (state: LookResult['state']) => (100 * count[state]) / runs;
  return { fail: percent('regression'), ok: percent('ok'), open: percent('inconclusive'), pairs: pairs / runs };
}

describe('the verdict over many simulated gates', () => {
  // From an independent simulation of 1,000 runs each: regression, ok, inconclusive in percent, mean pairs.
  it.each([
    { name: '3 %', noise: calm(0.03), true: 0, fail: 0, ok: 100, open: 0, pairs: 8 },
    { name: '3 %', noise: calm(0.03), true: 0.05, fail: 23, ok: 77, open: 0 },
    { name: '3 %', noise: calm(0.03), true: 0.1, fail: 99.7, ok: 0.3, open: 0, pairs: 8 },
    { name: '3 %', noise: calm(0.03), true: 0.15, fail: 100, ok: 0, open: 0 },
    { name: '5 %', noise: calm(0.05), true: 0, fail: 0, ok: 100, open: 0, pairs: 8 },
    { name: '5 %', noise: calm(0.05), true: 0.05, fail: 14, ok: 86, open: 0 },
    { name: '5 %', noise: calm(0.05), true: 0.1, fail: 96.6, ok: 3.4, open: 0, pairs: 8.7 },
    { name: '5 %', noise: calm(0.05), true: 0.15, fail: 100, ok: 0, open: 0 },
    { name: '10 %', noise: calm(0.1), true: 0, fail: 0.4, ok: 98.7, open: 0.9, pairs: 9.2 },
    { name: '10 %', noise: calm(0.1), true: 0.05, fail: 13, ok: 66, open: 21 },
    { name: '10 %', noise: calm(0.1), true: 0.1, fail: 71, ok: 10, open: 19, pairs: 13.7 },
    { name: '10 %', noise: calm(0.1), true: 0.15, fail: 99, ok: 0.2, open: 0.8, pairs: 10 },
    {
      name: '10 %, 1 in 10 wild',
      noise: (c: () => number) => contaminated(c, 0.1),
      true: 0,
      fail: 0.6,
      ok: 95.4,
      open: 4,
      pairs: 10.7,
    },
    {
      name: '10 %, 1 in 10 wild',
      noise: (c: () => number) => contaminated(c, 0.1),
      true: 0.05,
      fail: 10,
      ok: 61,
      open: 29,
    },
    {
      name: '10 %, 1 in 10 wild',
      noise: (c: () => number) => contaminated(c, 0.1),
      true: 0.1,
      fail: 60,
      ok: 10,
      open: 31,
      pairs: 14.9,
    },
    {
      name: '10 %, 1 in 10 wild',
      noise: (c: () => number) => contaminated(c, 0.1),
      true: 0.15,
      fail: 93,
      ok: 0.4,
      open: 6.5,
    },
  ])('at noise $name and a true slowdown of $true alarms in $fail %, says ok in $ok %', (row) => {
    const got = simulate(row.true, row.noise, 72);
    expect(Math.abs(got.fail - row.fail)).toBeLessThanOrEqual(3);
    expect(Math.abs(got.ok - row.ok)).toBeLessThanOrEqual(3);
    expect(Math.abs(got.open - row.open)).toBeLessThanOrEqual(3);
    if (row.pairs !== undefined) expect(Math.abs(got.pairs - row.pairs)).toBeLessThanOrEqual(0.5);
  });

  it('alarms at most 5 % of the time on a thing compared with itself, whatever the noise', () => {
    const noises: Noise[] = [
      calm(0.1),
      // The logarithm of each arm is itself log-normal: a long tail on one side.
      (chance) => 0.1 * (Math.exp(normal(chance, 0.5)) - Math.exp(normal(chance, 0.5))),
      (chance) => contaminated(chance, 0.1),
    ];
    for (const [stream, noise] of noises.entries()) {
      expect(simulate(0, noise, 80 + stream, 2000).fail).toBeLessThanOrEqual(5);
    }
  });

  it('alarms at most 5 % of the time on a drifting machine when the arms alternate as ABBA', () => {
    let alarms = 0;
    for (let run = 0; run < 2000; run += 1) {
      const chance = random(run, 90);
      const drift = autoregressive(chance, 40, 0.9, 0.08);
      const trial = (at: number) => (drift[at] ?? 0) + normal(chance, 0.03);
      const pairs = Array.from({ length: 20 }, (_, pair) => {
        const [one, two] = [trial(2 * pair), trial(2 * pair + 1)];
        return pair % 2 === 0 ? two - one : one - two;
      });
      if (judgeLooks(pairs).state === 'regression') alarms += 1;
    }
    expect(alarms / 2000).toBeLessThanOrEqual(0.05);
  });

  it('finds +10 % in 90 % of gates at noise 5 %', () => {
    expect(simulate(0.1, calm(0.05), 91, 2000).fail).toBeGreaterThanOrEqual(90);
  });

  it('has a level per look that makes 5 % of all looks together, where 5 % at each look makes far more', () => {
    const alarms = (alarmLevel: number, looks: readonly number[]) => {
      let found = 0;
      for (let run = 0; run < 2000; run += 1) {
        const chance = random(run, 92);
        const all = Array.from({ length: 20 }, () => normal(chance, 0.05));
        // No margin and no ok: only the alarms of the looks are asked for.
        const rule = { ...DEFAULT_LOOKS, margin: 0, okLevel: 0, looks, alarmLevel };
        if (judgeLooks(all, rule).state === 'regression') found += 1;
      }
      return found / 2000;
    };
    const looks = [6, 8, 10, 12, 16, 20];
    expect(Math.abs(alarms(0.05, looks) - 0.127)).toBeLessThanOrEqual(0.03);
    expect(alarms(0.015, DEFAULT_LOOKS.looks)).toBeLessThanOrEqual(0.058);
  });
});
