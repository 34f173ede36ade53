import { counted } from '../../base/number-text.ts';
import { largest } from '../../base/largest.ts';
import { isOwnLimit } from '../../base/own-limits.ts';
import type { MetricName } from '../../records/metrics.ts';
import type { Saturation } from '../../records/capacity-record.ts';
import type { LoadTotals } from '../../records/load-totals.ts';
import type { SampleLine } from '../../records/sample.ts';
import { SampleBook, type Series, rateOf, shareOf, sumOf } from '../../figures/usage-series.ts';

/** A resource counts as saturated from here. Own choice: queues before a server grow fast above it. */
export const SATURATED = 0.9;
const IDLE_STATES = ['idle', 'iowait'];

/** The services of a topology with their CPU limits, in cores; absent: none. */
interface LimitedServices {
  readonly services: readonly {
    readonly name: string;
    readonly replicas: number;
    readonly limits: { readonly cpus?: number };
  }[];
}

/** What is read of an experiment to find what came to its limit. */
export interface UsageSource {
  readonly run: string;
  readonly load: Pick<LoadTotals, 'startedAtMs' | 'elapsedMs' | 'intervals' | 'failures'>;
  readonly samples: AsyncIterable<SampleLine> | Iterable<SampleLine>;
}

interface Resource {
  readonly name: string;
  readonly limit: string;
  readonly series: Series;
}

/** Queues and waits that have no limit of their own. */
const WAITS = [
  ['postgresql.active_connections', 'database connections that execute a statement'],
  ['postgresql.waiting_locks', 'lock requests that wait in the database'],
  ['mysql.running_threads', 'database connections that execute something'],
  ['mysql.waiting_row_locks', 'row locks that are waited for in the database'],
  ['pool.waiting_requests', 'threads that wait for a database connection'],
  ['haproxy.queued_requests', 'requests that wait in the load balancer'],
] as const satisfies readonly (readonly [metric: MetricName, name: string])[];

/** What is read of all that was sampled. */
const READ = [
  ...(['host.cores', 'host.cpu_ms_total', 'container.cpu_ms_total', 'container.listen_drops_total'] as const),
  ...(['tomcat.busy_threads', 'tomcat.max_threads'] as const),
  ...(['pool.active_connections', 'pool.max_connections'] as const),
  ...WAITS.map(([metric]) => metric),
] satisfies readonly MetricName[];
type ReadMetric = (typeof READ)[number];
type Book = SampleBook<ReadMetric>;

/** Sets the first experiment that did not hold beside the last that held, and names what came to its limit first. */
export async function findSaturation(
  missed: UsageSource,
  held: UsageSource | undefined,
  topology: LimitedServices,
): Promise<Saturation> {
  const atMiss = await readUsage(missed, topology);
  const atHold = held === undefined ? undefined : await readUsage(held, topology);
  const resources = atMiss.resources.map(({ name, limit, series }) => ({
    name,
    limit,
    missed: usageOf(series),
    held: usageOf(atHold?.resources.find((other) => other.name === name)?.series ?? []),
  }));
  const reached = resources.flatMap(({ name, missed: { reachedAtMs, ratio } }) =>
    reachedAtMs === undefined || ratio === undefined ? [] : [{ name, reachedAtMs, ratio }],
  );
  const [first] = reached.sort((a, b) => a.reachedAtMs - b.reachedAtMs || b.ratio - a.ratio);
  return {
    missedRun: missed.run,
    ...(held === undefined ? {} : { heldRun: held.run }),
    resources,
    ...(first === undefined ? {} : { first: first.name }),
    waits: WAITS.flatMap(([metric, name]) => {
      const most = atMiss.book.max(metric);
      const before = atHold?.book.max(metric);
      return most === undefined ? [] : [{ name, missed: most, ...(before === undefined ? {} : { held: before }) }];
    }),
  };
}

async function readUsage(
  { samples, load }: UsageSource,
  topology: LimitedServices,
): Promise<{ readonly book: Book; readonly resources: readonly Resource[] }> {
  const book = new SampleBook<ReadMetric>(READ);
  const starts: ContainerStart[] = [];
  for await (const line of samples) {
    if (line.atMs >= 0 && line.atMs <= load.elapsedMs) book.add(line);
    // Read at the edges only, which lie outside.
    if (line.metric === 'container.started_ms') starts.push({ like: line, atMs: line.value - load.startedAtMs });
  }
  const cores = book.max('host.cores');
  return {
    book,
    resources: [
      ...machineCpu(book, cores),
      ...containerCpu({ book, starts, cores }, topology),
      ...pairs(book, 'tomcat.busy_threads', 'tomcat.max_threads', 'threads of'),
      ...pairs(book, 'pool.active_connections', 'pool.max_connections', 'database connections of'),
      ...listenQueues(book),
      ...refusals(load),
    ],
  };
}

function machineCpu(book: Book, cores: number | undefined): Resource[] {
  const states = book.of('host.cpu_ms_total');
  if (states.length === 0 || cores === undefined) return [];
  const all = sumOf(states.map((rows) => rateOf(rows)));
  const idle = new Map(
    sumOf(states.filter(([row]) => IDLE_STATES.includes(row?.item ?? '')).map((rows) => rateOf(rows))).map(
      ({ atMs, value }) => [atMs, value],
    ),
  );
  const series = all.flatMap(({ atMs, value }) => {
    const idleMs = idle.get(atMs);
    return idleMs === undefined || value === 0 ? [] : [{ atMs, value: 1 - idleMs / value }];
  });
  return [{ name: 'CPU of the machine', limit: `${counted(cores, 'core')}, generator and others included`, series }];
}

/** When a container was started, on the clock of the readings. */
interface ContainerStart {
  readonly like: SampleLine;
  readonly atMs: number;
}

function containerCpu(
  { book, starts, cores = Infinity }: { book: Book; starts: readonly ContainerStart[]; cores: number | undefined },
  { services }: LimitedServices,
): Resource[] {
  return book.of('container.cpu_ms_total').flatMap((rows) => {
    const [first] = rows;
    const service = services.find(({ name }) => name === first?.service);
    if (first === undefined || service === undefined) return [];
    const limit = Math.min(service.limits.cpus ?? Infinity, cores);
    if (!Number.isFinite(limit)) return [];
    const own = starts.filter(({ like }) => like.service === first.service && like.item === first.item);
    const rates = rateOf(
      rows,
      own.map(({ atMs }) => atMs),
    );
    const series = rates.map(({ atMs, value }) => ({ atMs, value: value / limit }));
    const isOneOfMany = service.replicas > 1;
    return [
      {
        name: `CPU of ${isOneOfMany ? (first.item ?? service.name) : service.name}`,
        limit: counted(limit, 'core'),
        series,
      },
    ];
  });
}

/** A gauge and the gauge that limits it, of each instance. */
function pairs(book: Book, used: ReadMetric, limit: ReadMetric, words: string): Resource[] {
  const limits = book.of(limit);
  return book.of(used).flatMap((rows) => {
    const [first] = rows;
    const own = limits.find(([other]) => other?.service === first?.service && other?.instance === first?.instance);
    const most = own?.at(-1)?.value;
    if (first === undefined || own === undefined || most === undefined) return [];
    return [{ name: `${words} ${first.instance ?? first.service}`, limit: `${most}`, series: shareOf(rows, own) }];
  });
}

/** A full accept queue drops connections: full from the first one dropped. */
function listenQueues(book: Book): Resource[] {
  return book.of('container.listen_drops_total').flatMap((rows) => {
    const [first] = rows;
    if (first === undefined) return [];
    const series = rows.map(({ atMs, value }) => ({ atMs, value: value > first.value ? 1 : 0 }));
    return [{ name: `accept queue of ${first.service}`, limit: 'connections dropped', series }];
  });
}

/** What only the generator's account shows. */
function refusals({ intervals, failures, elapsedMs }: UsageSource['load']): Resource[] {
  const refused = Object.entries(failures.connect).reduce(
    (sum, [code, count]) => (isOwnLimit(code) ? sum : sum + count),
    0,
  );
  return [
    {
      name: 'hits in flight',
      limit: 'load.max_in_flight',
      series: intervals.map(({ startMs, counts }) => ({ atMs: startMs, value: counts.dropped > 0 ? 1 : 0 })),
    },
    // Nobody noted when: after everything that has a time.
    { name: 'connections refused', limit: 'none may be', series: [{ atMs: elapsedMs, value: refused > 0 ? 1 : 0 }] },
  ];
}

function usageOf(series: Series): { ratio?: number; reachedAtMs?: number } {
  const ratio = largest(series.map(({ value }) => value));
  if (ratio === undefined) return {};
  const reached = series.find(({ value }) => value >= SATURATED);
  return {
    ratio,
    ...(reached === undefined ? {} : { reachedAtMs: reached.atMs }),
  };
}
