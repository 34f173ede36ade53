import { expect, it } from 'vitest';
import { judgeTrial } from '../../../src/checks/judge-trial.ts';
import type { NotReachedCause } from '../../../src/records/flow-load.ts';
import { allOk, loadTotals } from '../../support/load-fixture.ts';
import { facts } from './trial-facts.ts';

/** Of 1,000 steps. */
function contentWith(hits: number, cause?: NotReachedCause, due?: number) {
  const notReached = [
    { endpoint: 'pay', reason: 'no token in the answer to login', hits, ...(cause === undefined ? {} : { cause }) },
  ];
  const load = loadTotals({
    counts: { ...allOk(1000 - hits), scheduled: 1000, notReached: hits },
    flows: { visits: 100, ...(due !== undefined && { due }), held: 0, notReached: hits === 0 ? [] : notReached },
  });
  return { content: judgeTrial(facts({ load })).checks.find(({ id }) => id === 'content') };
}

it.each([
  [0, 'valid'],
  [1, 'warning'],
  [10, 'warning'],
  [11, 'invalid'],
] as const)('%d of 1,000 steps that right answers had no value for: the content is %s', (hits, state) => {
  const { content } = contentWith(hits, 'no-match');
  expect(content?.state).toBe(state);
  if (hits > 0) expect(content?.measured).toContain(`${hits} of 1000 steps (${(hits / 10).toFixed(2)} %)`);
});

it('what a failed answer kept back is among the errors, and nobody knows why in an older record', () => {
  for (const cause of ['error', 'time-out', 'dropped', undefined] as const)
    expect(contentWith(500, cause).content?.state).toBe('valid');
  expect(contentWith(500, 'unsendable').content?.state).toBe('invalid');
});

it('single hits of the mix are no steps', () => {
  const { content } = contentWith(5, 'no-match', 10);
  expect(content).toMatchObject({
    state: 'invalid',
    measured: expect.stringContaining('5 of 10 steps (50.00 %)') as string,
  });
});
