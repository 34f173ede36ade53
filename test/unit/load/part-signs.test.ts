import { expect, test } from 'vitest';
import { BenchdayError } from '../../../src/base/errors.ts';
import { partSigns } from '../../../src/load/replay/part-signs.ts';

const death = new BenchdayError('GENERATOR_FAILED', 'it died');

test('a generator is ready for a part, and then says what it counted in it', async () => {
  const signs = partSigns<string, number>();
  signs.tellReady('first');
  await expect(signs.ready).resolves.toBe('first');
  expect(signs.isOver).toBe(false);
  signs.tellEnd(7);
  await expect(signs.end).resolves.toBe(7);
  expect(signs.isOver).toBe(true);
});

test('the next part has signs of its own', async () => {
  const signs = partSigns<string, number>();
  signs.tellReady('first');
  signs.tellEnd(7);
  expect([signs.next(), signs.isOver]).toEqual([true, false]);
  signs.tellReady('second');
  signs.tellEnd(9);
  await expect(Promise.all([signs.ready, signs.end])).resolves.toEqual(['second', 9]);
});

test('one that died between two parts fails the next at once, by what it died of first', async () => {
  const signs = partSigns<string, number>();
  signs.tellReady('first');
  signs.tellEnd(7);
  signs.fail(death);
  signs.fail(new BenchdayError('GENERATOR_FAILED', 'it ended early'));
  await expect(signs.end).resolves.toBe(7);
  expect([signs.next(), signs.isOver]).toEqual([false, true]);
  await expect(signs.ready).rejects.toBe(death);
  await expect(signs.end).rejects.toBe(death);
});
