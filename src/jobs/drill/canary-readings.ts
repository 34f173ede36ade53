import { monotonicMs } from '../../base/clock.ts';
import { openPages } from '../../collectors/pages.ts';
import { tomcatSamples } from '../../collectors/tomcat.ts';
import type { RunningContainer, RunningService } from '../../platform/platform.ts';
import type { CanaryPoint } from '../../verdicts/drill/canary-verdict.ts';

/** Tomcat counts the page of its counters too, once it was answered: each reading has the request of the one before. Health checks of others are hits, too. */
const OWN_REQUESTS = 1;

/** Counters of one instance, since it began. */
interface Counters {
  readonly atMs: number;
  readonly cpuMs: number;
  readonly requests?: number;
}

/** What an instance used and served, from one reading to the next. */
export interface InstanceReader extends AsyncDisposable {
  /** since the last one, without hits where one of the two pages could not be read; undefined: what it used could not */
  next(): Promise<CanaryPoint | undefined>;
}

/** @param collect  how its service is watched: hits are counted where that is Tomcat */
export async function readInstance(
  container: RunningContainer,
  { collect }: Pick<RunningService, 'collect'>,
): Promise<InstanceReader> {
  const [specification] = collect.flatMap((one) => (one.kind === 'tomcat' ? [{ port: one.port, path: one.path }] : []));
  const pages = specification === undefined ? undefined : openPages(await container.address(specification.port));
  const read = async (): Promise<Counters> => {
    const { cpuMs } = await container.usage();
    const atMs = monotonicMs();
    if (pages === undefined || specification === undefined) return { atMs, cpuMs };
    // A page that is late, as of an instance that burns its CPU, takes nothing from what it used.
    const samples = await pages
      .get(specification.path)
      .then(tomcatSamples)
      .catch(() => []);
    const requests = samples.find(({ metric }) => metric === 'tomcat.requests_total')?.value;
    return { atMs, cpuMs, ...(requests === undefined ? {} : { requests }) };
  };
  let before: Counters | undefined = await read().catch(() => undefined);
  return {
    async next() {
      const now = await read().catch(() => undefined);
      const [from, to] = [before, now];
      before = now;
      if (from === undefined || to === undefined || to.cpuMs < from.cpuMs || to.atMs <= from.atMs) return undefined;
      const aSecond = 1_000 / (to.atMs - from.atMs);
      const requests =
        from.requests === undefined || to.requests === undefined
          ? undefined
          : Math.max(0, to.requests - from.requests - OWN_REQUESTS) * aSecond;
      return { cpuMs: (to.cpuMs - from.cpuMs) * aSecond, ...(requests === undefined ? {} : { requests }) };
    },
    async [Symbol.asyncDispose]() {
      await pages?.close();
    },
  };
}
