import { expect, it } from 'vitest';
import { firstBrokenMs, wholeAgainMs } from '../../../../src/figures/drill/whole-again.ts';
import type { DrillMark } from '../../../../src/records/drill-record.ts';

const mark = (atMs: number, what: DrillMark['what']): DrillMark => ({ atMs, what });
const FAULT = mark(10_000, 'fault');

it.each([
  ['nothing ever looked broken', [FAULT, mark(10_250, 'whole')], undefined, 10_250],
  ['broken, and whole again', [FAULT, mark(10_250, 'broken'), mark(12_000, 'whole')], 10_250, 12_000],
  [
    'whole, broken again and whole at last',
    [FAULT, mark(10_250, 'broken'), mark(11_000, 'whole'), mark(20_000, 'broken'), mark(21_000, 'whole')],
    10_250,
    21_000,
  ],
  ['broken to the end', [FAULT, mark(10_250, 'broken')], 10_250, undefined],
  ['nobody looked', [FAULT], undefined, undefined],
])('%s', (_what, marks, brokenMs, wholeMs) => {
  expect(firstBrokenMs(marks)).toBe(brokenMs);
  expect(wholeAgainMs(marks, 10_000)).toBe(wholeMs);
});
