import { monotonicMs, sleep } from '../../base/clock.ts';
import { plainSeconds } from '../../base/number-text.ts';
import { haproxySamples } from '../../collectors/haproxy.ts';
import { type Pages, openPages } from '../../collectors/pages.ts';
import { isWatchable } from '../../platform/watchable.ts';
import type { Subject } from '../../run/subject.ts';

/**
 * After `noticed` a balancer that shows no server less has none less: it took the new instance for the old one.
 * @source HAProxy 2.6, documentation: inter 2s, fall 3, and a check that waits as long as its interval
 */
const TIMES_MS = { look: 250, noticed: 8_000 };

type Counts = ReadonlyMap<string, number>;

interface Seen {
  readonly read: ReadCounts;
  readonly before: Counts;
}

/** One balancer: how many servers are up, by backend. @throws {Error} where it does not say */
export type ReadCounts = () => Promise<Counts>;

/** Instances that load balancers are to take. */
export interface Taking {
  /** one more of them runs in the place of another, which is gone */
  started(): void;
  /** @returns why they were not taken; undefined: they were */
  taken(withinMs: number): Promise<string | undefined>;
}

/** What load balancers say of the servers behind them, from before a change on. */
export class BalancerWatch implements AsyncDisposable {
  readonly #balancers: readonly Seen[];
  readonly #close: () => Promise<void>;
  readonly #timesMs: typeof TIMES_MS;

  private constructor(balancers: readonly Seen[], close: () => Promise<void>, timesMs: typeof TIMES_MS) {
    this.#balancers = balancers;
    this.#close = close;
    this.#timesMs = timesMs;
  }

  /** How it is before the change. A balancer that does not answer by then is not asked again. */
  static async open(
    balancers: readonly { readonly read: ReadCounts; close(): Promise<void> }[],
    timesMs = TIMES_MS,
  ): Promise<BalancerWatch> {
    const asked = await Promise.all(
      balancers.map(async ({ read }) => {
        const before = await read().catch(() => undefined);
        return before === undefined ? [] : [{ read, before }];
      }),
    );
    const closeAll = async (): Promise<void> => {
      await Promise.all(balancers.map(async (balancer) => balancer.close()));
    };
    return new BalancerWatch(asked.flat(), closeAll, timesMs);
  }

  /**
   * From before an instance is stopped on, until each balancer has as many servers again as before the change: it saw one go and come, or
   * had the time to since the last of them was gone. Begun before the stop, since one may go and come while nobody looks.
   * @param instances  that are replaced now, each told by `started` once another runs in its place
   */
  begin(signal: AbortSignal, instances = 0): Taking {
    const over = new AbortController();
    const until = AbortSignal.any([signal, over.signal]);
    let goneMs = monotonicMs();
    let standing = instances;
    const looks = this.#balancers.map(async ({ read, before }) => {
      let wasLess = false;
      let isSilent = false;
      while (!until.aborted) {
        const now = await read().catch(() => undefined);
        isSilent = now === undefined;
        const isLess = now === undefined || [...before].some(([backend, count]) => (now.get(backend) ?? 0) < count);
        wasLess ||= isLess && !isSilent;
        const isSeen = wasLess || monotonicMs() - goneMs > this.#timesMs.noticed;
        if (standing <= 0 && !isLess && isSeen) return;
        await sleep(this.#timesMs.look, until).catch(() => undefined);
      }
      // One that has died says nothing against the new version.
      if (!isSilent) throw new Error('not taken');
    });
    const all = Promise.all(looks);
    all.catch(() => undefined);
    return {
      started() {
        standing -= 1;
        goneMs = monotonicMs();
      },
      async taken(withinMs) {
        const timer = setTimeout(() => {
          over.abort();
        }, withinMs);
        try {
          await all;
          return undefined;
        } catch {
          return `load balancers had not as many servers again as before within ${plainSeconds(withinMs)}`;
        } finally {
          clearTimeout(timer);
          over.abort();
        }
      },
    };
  }

  /** how many answered when it was opened */
  get size(): number {
    return this.#balancers.length;
  }

  /** Until each balancer has so many servers more in one of its backends than before the change. @returns false: not before the signal */
  async more(signal: AbortSignal, instances = 1): Promise<boolean> {
    const hasMore = async ({ read, before }: Seen): Promise<boolean> => {
      const now = await read().catch(() => new Map<string, number>());
      return [...now].some(([backend, count]) => count >= (before.get(backend) ?? 0) + instances);
    };
    while (!signal.aborted) {
      const seen = await Promise.all(this.#balancers.map(hasMore));
      if (seen.every(Boolean)) return true;
      await sleep(this.#timesMs.look, signal).catch(() => undefined);
    }
    return false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}

/** The load balancers of a site that are watched, and are not changed themselves. */
export async function watchedBalancers(
  { services }: Pick<Subject, 'services'>,
  changed: ReadonlySet<string>,
): Promise<readonly { readonly read: ReadCounts; close(): Promise<void> }[]> {
  const found = services
    .filter(({ name }) => !changed.has(name))
    .flatMap(({ collect, containers }) =>
      collect.flatMap((one) =>
        one.kind === 'haproxy' ? containers.filter(isWatchable).map((container) => ({ one, container })) : [],
      ),
    );
  return Promise.all(
    found.map(async ({ one: { port, path, frontend }, container }) => {
      const pages: Pages = openPages(await container.address(port));
      return {
        read: async () =>
          new Map(
            haproxySamples(await pages.get(path), frontend).flatMap(({ metric, item = '', value }) =>
              metric === 'haproxy.active_servers' ? [[item, value] as const] : [],
            ),
          ),
        close: () => pages.close(),
      };
    }),
  );
}
