import { expect, it } from 'vitest';
import { SESSION_GAP_S, Visits } from '../../../src/import/visits.ts';

const NOON_S = 1_431_864_000;
const DAY_S = 86_400;
const morning = [0, 60, 120];
/** Three requests of one client on each of these days. */
const visitsOf = (days: readonly number[]) => {
  const visits = new Visits();
  for (const day of days) for (const atS of morning) visits.add(0, NOON_S + day * DAY_S + atS, true);
  return visits;
};
const lengthsOf = (visits: Visits) => [...visits.sessionLengths().entries()].filter(([, count]) => count > 0);

it.each([[[0, 1, 2]], [[2, 1, 0]], [[1, 2, 0]]])('files of days in the order %j hold the same visits', (days) => {
  const visits = visitsOf(days);
  expect(visits.sessions).toBe(3);
  expect(lengthsOf(visits)).toEqual([[3, 3]]);
  expect(visits.medianPauseS()).toBe(60);
});

it('lines that are a little out of order belong to the visit under way', () => {
  const visits = new Visits();
  for (const atS of [SESSION_GAP_S, 0, SESSION_GAP_S + 1, 2 * SESSION_GAP_S]) visits.add(0, NOON_S + atS, true);
  expect(visits.sessions).toBe(1);
  expect(lengthsOf(visits)).toEqual([[4, 1]]);
});
