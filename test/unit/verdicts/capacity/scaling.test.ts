import { describe, expect, it } from 'vitest';
import { type OnSoMany, scalingOf, scalingRows } from '../../../../src/verdicts/capacity/scaling.ts';

const on = (servers: number, lower?: number, upper?: number, isConfirmed = true): OnSoMany => ({
  servers,
  cores: servers * 0.5,
  folder: `day-shop-on-${servers}`,
  ...(lower !== undefined && { lower: { hitsPerDay: lower, times: 3 } }),
  ...(upper !== undefined && { upper: { hitsPerDay: upper, times: 3 } }),
  isConfirmed,
});

describe('what more servers add', () => {
  it('is an interval: the ends over those of the row before, crosswise', () => {
    const scaling = scalingOf('shop', [on(1, 10e6, 12e6), on(2, 18e6, 20e6), on(4, 20e6, 24e6)]);
    const gains = scaling.rows.map(({ gain }) => gain);
    expect(gains).toEqual([undefined, { atLeast: 1.5, atMost: 2 }, { atLeast: 1, atMost: 24 / 18 }]);
    expect(scaling.sentence).toBe(
      'shop: on 2 servers 1.5 to 2.0 times what it holds on 1; ' +
        'on 4 servers 1.0 to 1.4 times what it holds on 2, which proves no gain; ' +
        'on 4 servers 1.6 to 2.4 times what it holds on 1',
    );
    expect(scalingRows(scaling)[1]).toEqual(['2', '1', '18M', '20M', 'yes', '1.5 to 2.0']);
  });

  it('holds whatever the true capacities within the intervals are', () => {
    const [one, two] = [on(1, 10e6, 12e6), on(2, 15e6, 21e6)];
    const gain = scalingOf('shop', [one, two]).rows[1]?.gain;
    for (const a of [10e6, 11e6, 12e6])
      for (const b of [15e6, 18e6, 21e6]) {
        expect(b / a).toBeGreaterThanOrEqual(gain?.atLeast ?? Infinity);
        expect(b / a).toBeLessThanOrEqual(gain?.atMost ?? 0);
      }
  });

  it.each([
    ['no upper end above', [on(1, 10e6, 12e6), on(2, 18e6)], /on 2 servers at least 1\.5 times what it holds on 1$/],
    ['no lower end below', [on(1, undefined, 5e6), on(2, 10e6, 12e6)], /on 2 servers at least 2\.0 times/],
    [
      'no lower ends',
      [on(1, 5e6, 6e6), on(2, undefined, 10e6)],
      /at most 2\.0 times what it holds on 1, which proves no gain/,
    ],
    ['no ends at all', [on(1), on(2)], /on 2 servers against 1: unknown/],
    ['less on more', [on(1, 10e6, 11e6), on(2, 8e6, 9e6)], /on 2 servers 0\.72 to 0\.90 times what it holds on 1$/],
    ['an end that was not confirmed', [on(1, 1e6, 2e6), on(2, 3e6, 4e6, false)], /\(not confirmed on 2 servers\)/],
  ])('%s', (_what, found, sentence) => {
    const scaling = scalingOf('shop', found);
    expect(scaling.sentence).toMatch(sentence);
    expect(JSON.stringify([scaling, scalingRows(scaling)])).not.toMatch(/NaN|Infinity|null/);
  });

  it('names the numbers that were not looked for, and those that were not confirmed', () => {
    const found = [on(1, 1e6, 2e6, false), on(2, 3e6, 4e6, false), on(4, 5e6, 6e6, false)];
    expect(scalingOf('shop', found).sentence).toMatch(/ \(not confirmed on 1, 2 and 4 servers\)$/);
    expect(scalingOf('shop', [on(1, 1e6, 2e6)], { missing: [2, 4], unserved: [] }).sentence).toBe(
      'shop: nothing to compare (not looked for on 2 and 4 servers)',
    );
    const others = { missing: [], unserved: [1] };
    expect(scalingOf('shop', [on(2, 1e6, 2e6)], others).sentence).toBe(
      'shop: nothing to compare (not served on 1 server)',
    );
  });

  it('an end of a gain claims no more than was found', () => {
    const { sentence } = scalingOf('shop', [on(1, 9.6e6, 10e6), on(2, 19.6e6, 19.58e6)]);
    expect(sentence).toContain('on 2 servers 1.9 to 2.1 times what it holds on 1');
  });
});
