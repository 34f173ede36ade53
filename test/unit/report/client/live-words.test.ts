import { expect, test } from 'vitest';
import { type LiveState, NOTHING_YET } from '../../../../src/records/live-state.ts';
import { notJudged } from '../../../../src/report/client/live-words.ts';

type Phase = NonNullable<NonNullable<LiveState['trial']>['phase']>['name'];
const during = (name: Phase): LiveState => ({
  ...NOTHING_YET,
  trial: { trial: 1, topology: 'legacy', startedAtMs: 0, services: {}, phase: { name, startedAtMs: 0 } },
});

test('in the first second of a measurement the page does not say that nothing is measured', () => {
  expect(notJudged(NOTHING_YET)).toBe('Nothing is being measured now.');
  expect(notJudged(during('warm up'))).toBe('Nothing is being measured now.');
  expect(notJudged(during('measure'))).toBe('Being measured; nothing can be judged yet.');
});
