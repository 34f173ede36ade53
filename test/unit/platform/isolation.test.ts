import { expect, test } from 'vitest';
import { isolationFor } from '../../../src/platform/engine/isolation.ts';

test.each([
  // cores, mode, servers, generator
  [1, 'auto', undefined, undefined],
  [2, 'auto', undefined, undefined],
  [3, 'auto', undefined, undefined],
  [4, 'auto', '0-2', '3'],
  [8, 'auto', '0-6', '7'],
  [9, 'auto', '0-6', '7-8'],
  [16, 'auto', '0-11', '12-15'],
  [64, 'auto', '0-47', '48-63'],
  [64, 'shared', undefined, undefined],
  [2, 'pinned', '0', '1'],
  [3, 'pinned', '0-1', '2'],
] as const)('%i cores, %s: servers on %s, generator on %s', (cpus, mode, sut, generator) => {
  const { sutCpuset, generatorCpuset, description } = isolationFor(cpus, mode);
  expect([sutCpuset, generatorCpuset]).toEqual([sut, generator]);
  expect(description).toMatch(sut === undefined ? /^shared/ : /^pinned/);
});

test('one core cannot be divided', () => {
  expect(() => isolationFor(1, 'pinned')).toThrow(/needs at least 2 cores, this machine has 1/);
});
