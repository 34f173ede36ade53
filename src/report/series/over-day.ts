import { counted } from '../../base/number-text.ts';
import type { MetricName } from '../../records/metrics.ts';
import type { Unit } from '../charts/figure.ts';
import type { ReportModel, TopologyView } from '../model.ts';
import { sumOfServices } from './day.ts';
import type { Values } from './day.ts';

type Service = TopologyView['record']['services'][number];

/** What one chart shows of one topology over the day. */
export interface DayBoard {
  readonly id: string;
  readonly title: string;
  readonly unit: Unit;
  /** what the lines may come up to; absent: nothing was read that bounds them */
  readonly limit?: { readonly value: number; readonly label: string };
  readonly lines: readonly Line[];
}

interface Line {
  readonly label: string;
  readonly values: Values;
}

/** More lines in a small chart could not be told apart. */
const MOST_LINES = 4;

/** Memory, throttling, what waits, what is in use, what caches found: the charts for which something was read. */
export function dayBoards(model: ReportModel, topology: TopologyView): readonly DayBoard[] {
  return [
    memory(model, topology),
    throttling(model, topology),
    waiting(model, topology),
    inUse(model, topology),
    hitRatios(model, topology),
  ].filter(({ lines }) => lines.length > 0);
}

/** As shares of their limits where the record has these; else as they are. */
function memory(model: ReportModel, { index, record: { services } }: TopologyView): DayBoard {
  const known = services.flatMap((service) => {
    const values = model.metric(index, service.name, 'container.memory_bytes')?.mean;
    return values === undefined ? [] : [{ service, values }];
  });
  const shares = known.flatMap(({ service, values }): readonly Line[] => {
    const limit = service.limits?.memoryBytes;
    if (limit === undefined || limit <= 0 || service.replicas < 1) return [];
    return line(service.name, scaled(values, 1 / (limit * service.replicas)));
  });
  const lines = known.flatMap(({ service, values }) => line(service.name, values));
  if (shares.length > 0) {
    const limit = { value: 1, label: 'limit of its containers' };
    const without = lines.length - shares.length;
    const title = `Memory, share of its limit${without === 0 ? '' : `; ${counted(without, 'service')} without one not drawn`}`;
    return { id: 'memory', unit: 'percent', limit, ...asManyAsFit(title, highestFirst(shares)) };
  }
  return { id: 'memory', unit: 'bytes', ...asManyAsFit('Memory (no limit is recorded)', highestFirst(lines)) };
}

/** Only services that have a limit have periods. */
function throttling(model: ReportModel, { index, record: { services } }: TopologyView): DayBoard {
  const own = services.flatMap((service) =>
    line(
      service.name,
      ratioOf(model, index, service, ['container.throttled_periods_total', 'container.periods_total']),
    ),
  );
  // Every service of a server tells of it; which of them does not matter. One on several servers tells of each.
  const servers = services.flatMap(({ name }) => {
    const periods = model.metricByItem(index, name, 'container.server_periods_total');
    const stopped = model.metricByItem(index, name, 'container.server_throttled_periods_total');
    return [...periods].flatMap(([item, whole]) => {
      const part = stopped.get(item);
      return part === undefined ? [] : [quotient(part.mean, whole.mean)];
    });
  });
  const server = servers.length === 0 ? [] : line('the most throttled server', most(servers));
  return {
    id: 'throttled',
    unit: 'percent',
    ...asManyAsFit('Throttled by a CPU limit, share of periods', [...server, ...highestFirst(own)]),
  };
}

function waiting(model: ReportModel, topology: TopologyView): DayBoard {
  const sum = (label: string, metric: MetricName) => line(label, sumOf(model, topology, metric));
  return {
    id: 'waiting',
    title: 'Waiting in queues (no bound is recorded)',
    unit: 'count',
    lines: [
      ...sum('messages not yet delivered', 'rabbitmq.ready_messages'),
      ...sum('messages not yet acknowledged', 'rabbitmq.unacknowledged_messages'),
      ...sum('requests at the load balancer', 'haproxy.queued_requests'),
      ...sum('threads for a database connection', 'pool.waiting_requests'),
    ],
  };
}

/** Of several servers the one that is nearest to its limit. */
function inUse(model: ReportModel, { index, record: { services } }: TopologyView): DayBoard {
  const fullest = (label: string, pair: readonly [MetricName, MetricName]): readonly Line[] => {
    const shares = services.flatMap((service) => {
      const [part, whole] = pair.map((metric) => model.metric(index, service.name, metric)?.mean);
      return part === undefined || whole === undefined ? [] : [quotient(part, whole)];
    });
    return shares.length === 0 ? [] : line(label, most(shares));
  };
  return {
    id: 'in-use',
    title: 'In use, share of its limit',
    unit: 'percent',
    limit: { value: 1, label: 'limit' },
    lines: [
      ...fullest('database connections', ['pool.active_connections', 'pool.max_connections']),
      ...fullest('Tomcat threads', ['tomcat.busy_threads', 'tomcat.max_threads']),
      ...fullest('Java heap', ['jvm.heap_used_bytes', 'jvm.heap_max_bytes']),
    ],
  };
}

function hitRatios(model: ReportModel, topology: TopologyView): DayBoard {
  const sum = (metric: MetricName) => sumOf(model, topology, metric);
  const found = (label: string, hits: MetricName, misses: MetricName) => {
    const [part, rest] = [sum(hits), sum(misses)];
    return part === undefined || rest === undefined ? [] : line(label, quotient(part, added(part, rest)));
  };
  const [pages, requests] = [sum('varnish.hits_total'), sum('varnish.requests_total')];
  const [read, looked] = [sum('mysql.pages_read_total'), sum('mysql.page_requests_total')];
  return {
    id: 'hit-ratios',
    unit: 'percent',
    ...asManyAsFit('Found in caches', [
      ...(pages === undefined || requests === undefined ? [] : line('page cache', quotient(pages, requests))),
      ...found('object cache', 'redis.hits_total', 'redis.misses_total'),
      ...found('memcached', 'memcached.hits_total', 'memcached.misses_total'),
      ...found('database buffer', 'postgresql.blocks_hit_total', 'postgresql.blocks_read_total'),
      ...(read === undefined || looked === undefined
        ? []
        : line('InnoDB buffer', scaled(quotient(read, looked), -1, 1))),
    ]),
  };
}

function sumOf(model: ReportModel, { index, record }: TopologyView, metric: MetricName): Values | undefined {
  return sumOfServices(model, { index, services: record.services }, [metric]);
}

function ratioOf(
  model: ReportModel,
  topology: number,
  { name }: Service,
  [part, whole]: readonly [MetricName, MetricName],
): Values | undefined {
  const [upper, lower] = [part, whole].map((metric) => model.metric(topology, name, metric)?.mean);
  return upper === undefined || lower === undefined ? undefined : quotient(upper, lower);
}

/** None where not one instant is known. */
function line(label: string, values: Values | undefined): readonly Line[] {
  return values === undefined || values.every((value) => value === null) ? [] : [{ label, values }];
}

function highestFirst(lines: readonly Line[]): readonly Line[] {
  const height = ({ values }: Line) => Math.max(...values.filter((value) => value !== null));
  return [...lines].sort((a, b) => height(b) - height(a));
}

/** So many lines as can be told apart; of the others the title says how many they are. */
function asManyAsFit(title: string, lines: readonly Line[]): Pick<DayBoard, 'title' | 'lines'> {
  const more = lines.length - MOST_LINES;
  return {
    title: more > 0 ? `${title}; ${String(more)} more not drawn` : title,
    lines: lines.slice(0, MOST_LINES),
  };
}

/** null where nothing was asked: 0 of 0 is no ratio. */
function quotient(part: Values, whole: Values): Values {
  return part.map((value, bin) => {
    const of = whole[bin] ?? null;
    return value === null || of === null || of <= 0 ? null : value / of;
  });
}

function added(a: Values, b: Values): Values {
  return a.map((value, bin) => {
    const other = b[bin] ?? null;
    return value === null || other === null ? null : value + other;
  });
}

function scaled(values: Values, factor: number, offset = 0): Values {
  return values.map((value) => (value === null ? null : value * factor + offset));
}

/** The largest at each instant; null where one of them is not known, as it may be the largest. */
function most(all: readonly Values[]): Values {
  const known = all.filter((values) => values.some((value) => value !== null));
  const [first = []] = known;
  return first.map((_, bin) =>
    known.reduce<number | null>((largestYet, values) => {
      const own = values[bin] ?? null;
      return largestYet === null || own === null ? null : Math.max(largestYet, own);
    }, 0),
  );
}
