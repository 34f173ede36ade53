import type { ReadingsNow } from '../records/events.ts';
import type { TimedSample } from '../records/sample.ts';
import type { MetricTotal } from '../records/trial-record.ts';
import { isOfDatabase, sumOverDatabases } from './database-sums.ts';
import { metricSum } from './metric-sums.ts';
import { beginTotals } from './metric-totals.ts';
import { stealRatio } from './steal-ratio.ts';

/** One reading of one source. */
interface Batch {
  readonly atMs: number;
  readonly samples: TimedSample[];
}

interface Source {
  readonly first: Batch;
  before?: Batch;
  last: Batch;
}

/** A database that was not read for so long is not known now; servers of one kind take turns, one a second. */
const STALE_MS = 15_000;

/** What was read last, as rates. Each rate is that of a measurement that began with the reading before: the same rules say what is unknown. */
export class LatestReadings {
  readonly #sources = new Map<string, Source>();
  readonly #databases: number;

  /** @param databases  servers whose statements are counted: as long as one of them was not read, their sum is unknown */
  constructor(databases: number) {
    this.#databases = databases;
  }

  see(sample: TimedSample): void {
    const source = sample.metric.slice(0, sample.metric.indexOf('.'));
    const isWanted = source === 'host' || source === 'generator' || isOfDatabase(sample);
    // Rows of queries are read at the edges only.
    if (!isWanted || (sample.item !== undefined && source !== 'host')) return;
    const key = JSON.stringify([source, sample.service, sample.instance]);
    const known = this.#sources.get(key);
    if (known?.last.atMs === sample.atMs) {
      known.last.samples.push(sample);
      return;
    }
    const batch = { atMs: sample.atMs, samples: [sample] };
    if (known === undefined) this.#sources.set(key, { first: batch, last: batch });
    else {
      known.before = known.last;
      known.last = batch;
    }
  }

  now(nowMs: number): ReadingsNow {
    const statementsPerSecond = this.#statementsPerSecond(nowMs);
    const own = this.#rows('generator');
    const cores = own === undefined ? Number.NaN : metricSum(own.rows, 'generator.cpu_ms_total') / own.lengthMs;
    const host = this.#rows('host');
    const steal = host === undefined ? Number.NaN : stealRatio(host.rows);
    return {
      ...(statementsPerSecond === undefined ? {} : { statementsPerSecond }),
      ...(Number.isFinite(cores) && { generatorCores: cores }),
      ...(Number.isFinite(steal) && { stealRatio: steal }),
    };
  }

  /** What the machine counted since the first reading, for the checks that need no more. */
  hostSoFar(): readonly MetricTotal[] {
    const [host] = this.#of('host');
    return host === undefined ? [] : beginTotals(host.first.samples).finish(host.last.samples).totals;
  }

  #statementsPerSecond(nowMs: number): number | undefined {
    const databases = [...this.#of('postgresql'), ...this.#of('mysql')];
    if (databases.length === 0 || databases.length < this.#databases) return undefined;
    const rates = databases.map((one) => {
      const seen = windowOf(one);
      if (seen === undefined || nowMs - one.last.atMs > STALE_MS) return Number.NaN;
      return (sumOverDatabases(seen.rows, 'statements') / seen.lengthMs) * 1000;
    });
    const sum = rates.reduce((total, rate) => total + rate, 0);
    return Number.isFinite(sum) ? sum : undefined;
  }

  #rows(name: string): ReturnType<typeof windowOf> {
    const [source] = this.#of(name);
    return source && windowOf(source);
  }

  #of(name: string): Source[] {
    return [...this.#sources].filter(([key]) => key.startsWith(`["${name}",`)).map(([, source]) => source);
  }
}

function windowOf({
  before,
  last,
}: Source): { readonly rows: readonly MetricTotal[]; readonly lengthMs: number } | undefined {
  if (before === undefined || last.atMs <= before.atMs) return undefined;
  return { rows: beginTotals(before.samples).finish(last.samples).totals, lengthMs: last.atMs - before.atMs };
}
