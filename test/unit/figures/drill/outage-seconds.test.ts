import { expect, it } from 'vitest';
import { outageSeconds } from '../../../../src/figures/drill/outage-seconds.ts';
import { drillBins } from '../../../support/drill-bins.ts';

it.each([
  ['none', [], 0],
  ['two in a row, and the one before the fault', [[9_000, 11_000, 5, 0]], 2],
  [
    'two apart',
    [
      [12_000, 12_100, 5, 0],
      [20_000, 20_100, 5, 0],
    ],
    2,
  ],
  ['none before the second before the fault', [[0, 9_000, 5, 0]], 0],
  ['half of the hits slow are half answered in time', [[10_000, 15_000, 0, 5]], 0],
  ['more than half are not', [[10_000, 15_000, 0, 6]], 5],
  [
    'failed and slow hits together',
    [
      [10_000, 11_000, 0, 5],
      [10_000, 10_100, 1, 0],
    ],
    1,
  ],
  ['one of a hundred is not more than 1 %', [[10_000, 10_100, 1, 0]], 0],
  ['two of a hundred are', [[10_000, 10_100, 2, 0]], 1],
] as const)('%s', (_what, bad, wanted) => {
  expect(outageSeconds(drillBins(30_000, bad), 10_000)).toBe(wanted);
});

it('a second in which nothing was due says nothing; whole seconds only, from the bin of the fault', () => {
  expect(outageSeconds(drillBins(30_000, [], 0), 10_000)).toBe(0);
  // 10,050 ms lies in the bin that begins at 10,000; the last 0 ms to 999 ms of the load are no second.
  expect(outageSeconds(drillBins(12_500, [[12_000, 12_500, 10, 0]]), 10_050)).toBe(0);
  expect(outageSeconds(drillBins(13_000, [[12_000, 12_500, 10, 0]]), 10_050)).toBe(1);
});
