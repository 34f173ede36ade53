import { expect, it } from 'vitest';
import { FIRST_STATE, hashOf, stateOf } from '../../../../src/report/client/hash.ts';
import { partsWithin } from '../../../../src/report/window-figures.ts';

it.each([
  FIRST_STATE,
  { ...FIRST_STATE, section: 'latency' },
  { ...FIRST_STATE, hidden: new Set([1, 11]), section: 'day' },
  {
    ...FIRST_STATE,
    isLinear: true,
    withServiceTime: true,
    theme: 'dark' as const,
    endpoint: 'a=b&s=x #%',
    section: 'trust',
  },
  { ...FIRST_STATE, reference: 2, hours: [12, 18] as const, endpoint: '%3A:' },
  { ...FIRST_STATE, hours: [0.2, 24] as const },
  {
    ...FIRST_STATE,
    statement: 'select "a" & b',
    sorted: [
      { table: 'endpoint-table', column: 2, isDescending: true },
      { table: 'query-table', column: 0, isDescending: false },
    ],
  },
])('what is set comes back from the address: %j', (state) => {
  expect(stateOf(`#${hashOf(state)}`)).toEqual(state);
});

it('a plain section is one, and no setting', () => {
  expect(hashOf({ ...FIRST_STATE, section: 'trust' })).toBe('trust');
  expect(stateOf('#trust')).toEqual({ ...FIRST_STATE, section: 'trust' });
  expect(hashOf({ ...FIRST_STATE, hidden: new Set([1]), section: 'trust' })).toBe('hide=2&s=trust');
});

it('what nobody could have set is left out', () => {
  expect(stateOf('#hide=x,-1,2&theme=pink&y=up&ref=0&x=18:00-12:00&sort=a.0,b,<c>.1,d.2.up')).toEqual({
    ...FIRST_STATE,
    hidden: new Set([1]),
  });
});

it.each([70, 63, 120])('of a day in %i parts each comes back from the address as it was chosen', (count) => {
  const hoursPerPart = 24 / count;
  for (let first = 0; first < count; first += 1) {
    const hours = [first * hoursPerPart, Math.min(24, (first + 1) * hoursPerPart)] as const;
    const back = stateOf(`#${hashOf({ ...FIRST_STATE, hours })}`).hours;
    expect(partsWithin({ hoursPerPart }, back)).toEqual([first, first + 1]);
  }
});
