import { describe, expect, it } from 'vitest';
import { asBenchdayError, BenchdayError, errnoOf, messageOf } from '../../../src/base/errors.ts';

/** What a `using` makes of an error while its resource cannot be put in order. */
async function thrownBy(first: Error, second: Error): Promise<unknown> {
  const work = async () => {
    await using _resource = {
      [Symbol.asyncDispose]: () => Promise.reject(second),
    };
    await Promise.resolve();
    throw first;
  };
  return work().catch((thrown: unknown) => thrown);
}

describe('an error while something is put in order after an error', () => {
  it('hides neither', async () => {
    const first = new BenchdayError('DOCKER_MISSING', 'the engine is gone', { hint: 'start it' });
    const thrown = await thrownBy(first, new Error('nothing could be removed'));
    expect(asBenchdayError(thrown)).toMatchObject({
      code: 'DOCKER_MISSING',
      message: 'the engine is gone; and then: nothing could be removed',
      hint: 'start it',
    });
    expect(messageOf(thrown)).toBe('the engine is gone; and then: nothing could be removed');
  });

  it('is the first one also where several follow, and where it is a bug', async () => {
    const first = Object.assign(new Error('a bug'), { code: 'EBUG' });
    const thrown = await thrownBy((await thrownBy(first, new Error('b'))) as Error, new Error('c'));
    expect(asBenchdayError(thrown)).toMatchObject({ code: 'INTERNAL', message: 'a bug; and then: b; and then: c' });
    expect(errnoOf(thrown)).toBe('EBUG');
  });
});

it('anything else that was thrown is taken for a bug, unless the caller knows better', () => {
  expect(asBenchdayError('text')).toMatchObject({ code: 'INTERNAL', message: 'text' });
  expect(asBenchdayError(new Error('x'), () => new BenchdayError('USAGE', 'y'))).toMatchObject({ code: 'USAGE' });
});
