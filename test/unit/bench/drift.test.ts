import { expect, it } from 'vitest';
import { driftOf } from '../../../bench/support/drift.ts';
import { random } from '../../../src/base/random.ts';

/** An hour of looks, 2 s apart. */
const looks = (perHour: number, noise: number, minutes = 60) => {
  const chance = random(5);
  return Array.from({ length: minutes * 30 }, (_, look) => {
    const hours = look / 1800;
    return { hours, y: 100 + perHour * hours + noise * (chance() - 0.5) };
  });
};

it.each([
  ['nothing rises', looks(0, 10), 'flat'],
  ['it falls', looks(-50, 10), 'flat'],
  ['it rises by less than is allowed', looks(1, 1), 'flat'],
  ['it rises by more', looks(20, 10), 'rises'],
  ['there is too much noise, for too short a time', looks(0, 100, 2), 'cannot say'],
])('where %s', (_what, points, state) => {
  expect(driftOf('memory', points, 4)).toMatchObject({ what: 'memory', state });
});

it('what a program takes at its start is left out, and the slope is that of the rest', () => {
  const points = looks(3, 0).map(({ hours, y }) => ({ hours, y: hours < 0.15 ? y - 1000 : y }));
  expect(driftOf('memory', points, 4)).toMatchObject({ perHour: expect.closeTo(3, 6) as number, state: 'flat' });
});

it('a burst of other work on the machine is no growth, and hides none', () => {
  const burst = (perHour: number) =>
    looks(perHour, 1).map(({ hours, y }, look) => ({ hours, y: look % 5 === 0 && hours > 0.5 ? y + 400 : y }));
  expect(driftOf('lag', burst(0), 4)).toMatchObject({ state: 'flat' });
  expect(driftOf('lag', burst(20), 4)).toMatchObject({ state: 'rises' });
});

it('of two looks nothing is said', () => {
  expect(() => driftOf('memory', looks(0, 0).slice(0, 2), 4)).toThrow('too few');
});
