import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { judgeGate } from '../../../../src/verdicts/gate/verdict.ts';
import { AFTER, FIGURES, gateInput, twoArms } from '../../../support/gate-fixture.ts';

const PAGE = readFileSync(new URL('../../../../docs/ci.md', import.meta.url), 'utf8');

/** Every pair the same, so that only the rule decides. */
const worseBy = (ratio: number) =>
  judgeGate(
    gateInput(
      twoArms({
        pairs: 10,
        of: (arm) => (arm === AFTER ? { statementsPerHit: FIGURES.statementsPerHit * (1 + ratio) } : {}),
      }),
    ),
  );

test('5 % more statements at a tolerance of 10 % are judged as the page on the gate says', () => {
  // The page names the margin, which is 3 %.
  const said = /\bmargin\b/.test(PAGE) ? 'regression' : 'ok';
  expect(worseBy(0.05).state).toBe(said);
});

test.each([
  { percent: 2, state: 'ok' },
  { percent: 11, state: 'regression' },
])('$percent % more statements are judged alike by the margin and by the tolerance: $state', ({ percent, state }) => {
  expect(worseBy(percent / 100).state).toBe(state);
});
