import { describe, expect, it } from 'vitest';
import { BalancerWatch } from '../../../src/jobs/drill/balancer-watch.ts';

/** of a second here, ms */
const SECOND_MS = 100;

/** A balancer that shows so many servers in each second from its first answer on; undefined: it does not answer. */
function balancer(...seconds: readonly (number | undefined)[]) {
  const startedMs = Date.now();
  return {
    read: () => {
      const at = Math.min(seconds.length - 1, Math.floor((Date.now() - startedMs) / SECOND_MS));
      const count = seconds[at];
      return count === undefined ? Promise.reject(new Error('silent')) : Promise.resolve(new Map([['app', count]]));
    },
    close: () => Promise.resolve(),
  };
}

/** @returns how long it was waited, in seconds, and what for */
async function waited(
  balancers: readonly ReturnType<typeof balancer>[],
  { within = 80, noticed = 60 }: { within?: number; noticed?: number } = {},
) {
  await using watch = await BalancerWatch.open(balancers, { look: SECOND_MS / 10, noticed: noticed * SECOND_MS });
  const startedMs = Date.now();
  const why = await watch.begin(new AbortController().signal).taken(within * SECOND_MS);
  return { why, seconds: (Date.now() - startedMs) / SECOND_MS };
}

describe('a further instance', () => {
  const seen = async (within: number, ...balancers: ReturnType<typeof balancer>[]): Promise<boolean> =>
    more(1, within, balancers);
  const more = async (count: number, within: number, balancers: ReturnType<typeof balancer>[]): Promise<boolean> => {
    await using watch = await BalancerWatch.open(balancers, { look: SECOND_MS / 10, noticed: SECOND_MS });
    return await watch.more(AbortSignal.timeout(within * SECOND_MS), count);
  };

  it('of two is there once both are', async () => {
    expect(await more(2, 8, [balancer(1, 2)])).toBe(false);
    expect(await more(2, 80, [balancer(1, 2, 3)])).toBe(true);
  });

  it('is there once each balancer has one server more', async () => {
    expect(await seen(80, balancer(1, 1, 2), balancer(2, 3))).toBe(true);
    expect(await seen(8, balancer(1, 2), balancer(2))).toBe(false);
  });

  it('is not there because one went and came again, or does not answer', async () => {
    expect(await seen(8, balancer(2, 1, 2))).toBe(false);
    expect(await seen(8, balancer(2, undefined))).toBe(false);
  });
});

describe('the next instance is stopped', () => {
  it('once the balancer saw one go and come', async () => {
    const { why, seconds } = await waited([balancer(2, 2, 1, 1, 1, 2)]);
    expect(why).toBeUndefined();
    expect(seconds).toBeGreaterThanOrEqual(4.9);
    expect(seconds).toBeLessThan(50);
  });

  it('once it had the time to see one go, where it never did', async () => {
    const { why, seconds } = await waited([balancer(2)], { noticed: 8 });
    expect(why).toBeUndefined();
    expect(seconds).toBeGreaterThanOrEqual(8);
  });

  it('once it had that time since the instance was gone, however long it took to stop', async () => {
    const times = { look: SECOND_MS / 10, noticed: 5 * SECOND_MS };
    await using watch = await BalancerWatch.open([balancer(2)], times);
    const startedMs = Date.now();
    const taking = watch.begin(new AbortController().signal, 2);
    const stopped = [6, 10].map((seconds) =>
      setTimeout(() => {
        taking.started();
      }, seconds * SECOND_MS),
    );
    expect(await taking.taken(80 * SECOND_MS)).toBeUndefined();
    expect((Date.now() - startedMs) / SECOND_MS).toBeGreaterThanOrEqual(14.8);
    for (const timer of stopped) clearTimeout(timer);
  });

  it('once the last of several balancers saw it', async () => {
    const { seconds } = await waited([balancer(2, 1, 2), balancer(2, 1, 1, 1, 1, 1, 2)]);
    expect(seconds).toBeGreaterThanOrEqual(5.9);
    expect(seconds).toBeLessThan(50);
  });

  it('at once where none is watched, or none answered before', async () => {
    expect((await waited([])).seconds).toBeLessThan(50);
    expect((await waited([balancer(undefined, 2)])).seconds).toBeLessThan(50);
  });

  it('by no more than the time there is, where it does not come again: then that is why', async () => {
    const { why, seconds } = await waited([balancer(2, 1)], { within: 12 });
    expect(why).toBe('load balancers had not as many servers again as before within 1.2 s');
    expect(seconds).toBeGreaterThanOrEqual(11.9);
  });

  it('after that time where the balancer itself died, which says nothing against the version', async () => {
    const { why, seconds } = await waited([balancer(2, 1, undefined)], { within: 12 });
    expect(why).toBeUndefined();
    expect(seconds).toBeGreaterThanOrEqual(11.9);
  });
});
