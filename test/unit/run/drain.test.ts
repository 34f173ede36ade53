import { describe, expect, it } from 'vitest';
import { BenchdayError } from '../../../src/base/errors.ts';
import { drained, waitUntilEmpty } from '../../../src/run/drain.ts';

const drain = { services: ['broker'], withinMs: 10_000, quietMs: 3000 };

/** Counts come one a look; the last one is repeated. Time passes only in the pauses. */
function wait(counts: readonly (number | Error)[]): { readonly left: Promise<number>; readonly lookedMs: number[] } {
  let nowMs = 0;
  const lookedMs: number[] = [];
  const left = waitUntilEmpty(
    drain,
    () => {
      const count = counts[Math.min(lookedMs.length, counts.length - 1)];
      lookedMs.push(nowMs);
      return count instanceof Error ? Promise.reject(count) : Promise.resolve(count ?? 0);
    },
    {
      nowMs: () => nowMs,
      pause: (ms) => {
        nowMs += ms;
        return Promise.resolve();
      },
    },
  );
  return { left, lookedMs };
}

describe('waiting for empty queues', () => {
  it('believes an empty queue when it was seen empty for the whole time of calm', async () => {
    const { left, lookedMs } = wait([0]);
    expect(await left).toBe(0);
    expect(lookedMs.at(-1)).toBe(3000);
  });

  it('begins anew when a message comes back', async () => {
    const { left, lookedMs } = wait([5, 0, 0, 0, 1, 0]);
    expect(await left).toBe(0);
    expect(lookedMs.at(-1)).toBe(5 * 250 + 3000);
  });

  it('does not take a look that failed for an empty queue', async () => {
    const { left, lookedMs } = wait([0, 0, new Error('connection refused'), 0]);
    expect(await left).toBe(0);
    expect(lookedMs.at(-1)).toBe(3 * 250 + 3000);
  });

  it('ends when the time is up, and says how many messages were left', async () => {
    const { left, lookedMs } = wait([9, 8, 7]);
    expect(await left).toBe(7);
    expect(lookedMs.at(-1)).toBe(10_000);
  });

  it('is no pass when the queue came and went until the end', async () => {
    expect(await wait(Array.from({ length: 60 }, (_, index) => (index % 4 === 0 ? 2 : 0))).left).toBe(2);
  });

  it('is an error when the broker never answered', async () => {
    await expect(wait([new Error('connection refused')]).left).rejects.toThrow(
      'broker did not say for 3000 ms on end that its queues are empty, within 10000 ms; its last failure: connection refused',
    );
  });
});

describe('a broker that does not say what it holds', () => {
  const silent = () => Promise.reject(new BenchdayError('SERVICE_DIED', 'the broker did not say'));

  it('makes the count of a play unknown, and loses no play', async () => {
    expect(await drained(silent, true)).toEqual({ undrained: 'the broker did not say' });
  });

  it('ends a trial in which nothing was broken on purpose', async () => {
    await expect(drained(silent, false)).rejects.toThrow('the broker did not say');
  });

  it('hides no other failure', async () => {
    const stopped = () => Promise.reject(new BenchdayError('INTERRUPTED', 'stopped'));
    await expect(drained(stopped, true)).rejects.toThrow('stopped');
  });

  it.each([
    [0, { queuedMessages: 0 }],
    [7, { queuedMessages: 7 }],
    [undefined, {}],
  ])('%s messages are as they were counted', async (left, expected) => {
    expect(await drained(() => Promise.resolve(left), true)).toEqual(expected);
  });
});
