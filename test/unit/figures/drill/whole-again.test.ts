import { expect, it } from 'vitest';
import { UNSEEN, firstBrokenMs, wholeAgainMs } from '../../../../src/figures/drill/whole-again.ts';
import type { DrillMark } from '../../../../src/records/drill-record.ts';

const mark = (atMs: number, what: DrillMark['what'], isRestored?: true): DrillMark => ({
  ...{ atMs, what },
  ...(isRestored === undefined ? {} : { isRestored }),
});
const UNSEEN_MARK: DrillMark = { ...mark(11_100, 'broken'), detail: `${UNSEEN}: no answer` };
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
  [
    'what no look can see is there until it is undone',
    [FAULT, mark(10_250, 'whole'), mark(20_000, 'undoing'), mark(20_400, 'undone')],
    undefined,
    20_400,
  ],
  [
    'what ended by itself before a look could see it was over then',
    [FAULT, mark(10_250, 'whole'), mark(20_000, 'undoing', true), mark(20_001, 'undone')],
    undefined,
    10_250,
  ],
  [
    'a look that failed found nothing, so that the fault lasts until it is undone',
    [FAULT, UNSEEN_MARK, mark(11_250, 'whole'), mark(20_000, 'undoing'), mark(20_400, 'undone')],
    undefined,
    20_400,
  ],
  ['the last look failed', [FAULT, mark(10_250, 'broken'), mark(11_000, 'whole'), UNSEEN_MARK], 10_250, undefined],
  ['broken to the end', [FAULT, mark(10_250, 'broken')], 10_250, undefined],
  ['nobody looked', [FAULT], undefined, undefined],
])('%s', (_what, marks, brokenMs, wholeMs) => {
  expect(firstBrokenMs(marks)).toBe(brokenMs);
  expect(wholeAgainMs(marks, 10_000)).toBe(wholeMs);
});
