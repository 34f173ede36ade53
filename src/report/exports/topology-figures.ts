import type { Standing } from '../../records/decision.ts';
import type { Figure, TopologySummary } from '../../records/summary.ts';
import { FLOW } from './flow-figures.ts';
import type { ExportedFigure } from './exported-figure.ts';

type Measured = NonNullable<TopologySummary['measured']>;

interface Named {
  readonly name: string;
  readonly meaning: string;
  readonly unit?: string;
  /** which trials it rests on */
  readonly of: 'time' | 'work' | 'neither';
}
type Row = Named & { readonly read: (measured: Measured) => Figure | number | undefined };

const time = (name: string, meaning: string, read: Row['read'], unit = 'ms'): Row => ({
  ...{ name, meaning, read, unit },
  of: 'time',
});
const work = (name: string, meaning: string, read: Row['read'], unit?: string): Row => ({
  ...{ name, meaning, read },
  ...(unit === undefined ? {} : { unit }),
  of: 'work',
});
const plain = (name: string, meaning: string, read: Row['read'], unit?: string): Row => ({
  ...work(name, meaning, read, unit),
  of: 'neither',
});

const ROWS: readonly Row[] = [
  plain('hits', 'hits sent in all trials that its figures are of', ({ hits }) => hits, 'hits'),
  plain('offered_rate_per_second', 'hits due a second', (of) => of.dueRatePerSecond),
  plain('sent_rate_per_second', 'hits sent a second', (of) => of.offeredRatePerSecond),
  time('response_p50_ms', 'median response time', (of) => of.p50Ms),
  time('response_p90_ms', '90th percentile of response times', (of) => of.p90Ms),
  time('response_p95_ms', '95th percentile of response times', (of) => of.p95Ms),
  time('response_p99_ms', '99th percentile of response times', (of) => of.p99Ms),
  time('response_peak_hour_p95_ms', 'the same of hits due in the busiest hour', (of) => of.peakHourP95Ms),
  time('service_p95_ms', '95th percentile of service times', (of) => of.serviceP95Ms),
  plain('lag_p99_ms', '99th percentile of how late hits left', (of) => of.lagP99Ms, 'ms'),
  plain('error_ratio', 'hits answered wrongly or not at all', (of) => of.errorRatio, 'ratio'),
  plain('dropped_ratio', 'hits due that were never sent', (of) => of.droppedRatio, 'ratio'),
  plain('failovers', 'hits that another entry point took, per trial', (of) => of.failovers, 'hits'),
  work('database_statements_per_1000_hits', 'statements per 1,000 hits', (of) => of.database?.statements),
  work(
    'database_time_ms_per_1000_hits',
    'database time per 1,000 hits',
    (of) => of.database?.databaseTimeMs,
    'ms per 1000 hits',
  ),
  work('database_rows_per_1000_hits', 'rows per 1,000 hits', (of) => of.database?.rows),
  work('database_wal_bytes_per_1000_hits', 'write-ahead log per 1,000 hits', (of) => of.database?.walBytes),
  work('database_blocks_read_per_1000_hits', 'blocks read per 1,000 hits', (of) => of.database?.blocksRead),
  work(
    'database_blocks_hit_per_1000_hits',
    'blocks found in the buffer per 1,000 hits',
    (of) => of.database?.blocksHit,
  ),
  work('offload_ratio', 'statements spared against the reference', (of) => of.offloadRatio, 'ratio'),
  work('cpu_ms_per_hit', 'CPU time of all services per hit', (of) => of.totalCpuMsPerHit, 'ms'),
  work('page_cache_hit_ratio', 'hits answered by the page cache', (of) => of.pageCacheHitRatio, 'ratio'),
  work('object_cache_hit_ratio', 'reads answered by the object cache', (of) => of.objectCacheHitRatio, 'ratio'),
  plain('steal_ratio', 'CPU time that the host gave to others', (of) => of.stealRatio, 'ratio'),
];

/** What summary.json says of a topology, with what its answer says of cost and servers. */
export function topologyFigures(
  topology: TopologySummary,
  standing: Standing | undefined,
  currency: string | undefined,
): readonly ExportedFigure[] {
  const { name, measured, trials } = topology;
  const single = (of: string, meaning: string, value: number | undefined, unit?: string): ExportedFigure[] =>
    value === undefined
      ? []
      : [{ name: of, meaning, statistic: 'value', value, topology: name, ...(unit === undefined ? {} : { unit }) }];
  return [
    ...single('trials_planned', 'trials that were planned', trials.planned, 'trials'),
    ...single('trials_measured', 'trials that were measured', trials.measured, 'trials'),
    ...single('trials_valid_time', 'trials valid for response times', trials.validTime, 'trials'),
    ...single('trials_valid_work', 'trials valid for work', trials.validWork, 'trials'),
    ...single('trials_failed', 'trials that failed', trials.failed, 'trials'),
    ...(measured === undefined ? [] : measuredFigures(topology, measured)),
    ...single('cost_per_million_hits', 'cost of a million hits', standing?.costPerMillionHits, currency),
    ...single('servers_least', 'servers that carry the day', standing?.servers?.least, 'servers'),
    ...single('servers_with_one_to_spare', 'the same with one to spare', standing?.servers?.withOneToSpare, 'servers'),
  ];
}

function measuredFigures({ name: topology, validity }: TopologySummary, measured: Measured): ExportedFigure[] {
  const figuresOf = (
    { name, meaning, unit, of }: Named,
    value: Figure | number | undefined,
    item: Pick<ExportedFigure, 'service' | 'item' | 'isOfText'> = {},
  ): ExportedFigure[] => {
    const head = {
      ...{ name, meaning, topology, ...item },
      ...(unit === undefined ? {} : { unit }),
      ...(of === 'neither' ? {} : { validity: validity[of] }),
    };
    if (value === undefined) return [];
    if (typeof value === 'number') return [{ ...head, statistic: 'value', value }];
    return (['median', 'min', 'max'] as const).map((statistic) => ({
      ...head,
      ...{ statistic, value: value[statistic], trials: value.trials },
    }));
  };
  return [
    ...ROWS.flatMap((row) => figuresOf(row, row.read(measured))),
    ...figuresOf(MET, measured.sloMet === undefined ? undefined : Number(measured.sloMet)),
    ...measured.cpuMsPerHit.flatMap(({ service, role, cpuMs }) =>
      figuresOf(SERVICE_CPU, cpuMs, { service, item: role }),
    ),
    ...measured.endpoints.flatMap((endpoint) =>
      ENDPOINT.flatMap((row) => figuresOf(row, endpoint[row.key], { item: endpoint.name })),
    ),
    ...(measured.flows ?? []).flatMap((flow) =>
      FLOW.flatMap((row) => figuresOf(row, row.read(flow), { item: flow.name })),
    ),
    ...measured.queries.flatMap((query) =>
      QUERY.flatMap((row) => figuresOf(row, query[row.key], { item: query.query, isOfText: true })),
    ),
  ];
}

const MET: Named = {
  name: 'objectives_met',
  meaning: '1: p95 and errors are within the objective, 0: not',
  of: 'time',
};

const SERVICE_CPU: Named = {
  name: 'service_cpu_ms_per_hit',
  meaning: 'CPU time of a service per hit',
  unit: 'ms',
  of: 'work',
};

const ENDPOINT = [
  { key: 'hits', name: 'endpoint_hits', meaning: 'hits of an endpoint', unit: 'hits', of: 'neither' },
  { key: 'share', name: 'endpoint_share_ratio', meaning: 'its share of all hits', unit: 'ratio', of: 'neither' },
  { key: 'p50Ms', name: 'endpoint_response_p50_ms', meaning: 'its median response time', unit: 'ms', of: 'time' },
  { key: 'p95Ms', name: 'endpoint_response_p95_ms', meaning: 'its 95th percentile', unit: 'ms', of: 'time' },
  { key: 'p99Ms', name: 'endpoint_response_p99_ms', meaning: 'its 99th percentile', unit: 'ms', of: 'time' },
  {
    key: 'errorRatio',
    name: 'endpoint_error_ratio',
    meaning: 'its hits without a right answer',
    unit: 'ratio',
    of: 'neither',
  },
  {
    key: 'bytesPerHit',
    name: 'endpoint_bytes_per_hit',
    meaning: 'bytes of its answers per hit',
    unit: 'bytes',
    of: 'neither',
  },
] as const;

const QUERY = [
  {
    key: 'callsPerThousandHits',
    name: 'query_calls_per_1000_hits',
    meaning: 'calls of a query per 1,000 hits',
    of: 'work',
  },
  { key: 'msPerThousandHits', name: 'query_ms_per_1000_hits', meaning: 'time of a query per 1,000 hits', of: 'work' },
  {
    key: 'rowsPerThousandHits',
    name: 'query_rows_per_1000_hits',
    meaning: 'rows of a query per 1,000 hits',
    of: 'work',
  },
] as const;

/** What each figure of a topology as a whole is. */
export function figureMeanings(): readonly { name: string; meaning: string; unit: string; of: Named['of'] }[] {
  return [...ROWS, MET].map(({ name, meaning, unit = '', of }) => ({ name, meaning, unit, of }));
}
