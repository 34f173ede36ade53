import type { DrillLayer } from '../../records/drill-record.ts';
import type { MetricName } from '../../records/metrics.ts';
import type { SampleLine } from '../../records/sample.ts';

/** How a reading shows that its program noticed. */
interface Sign {
  readonly layer: string;
  readonly metric: MetricName;
  /** @param item  of the reading, e.g. a backend */
  readonly what: (item: string) => string;
  readonly shows: (before: number, now: number) => boolean;
}

const more = (before: number, now: number): boolean => now > before;
const fewer = (before: number, now: number): boolean => now < before;

const SIGNS: readonly Sign[] = [
  { layer: 'HAProxy', metric: 'haproxy.active_servers', what: (item) => `a server of ${item} is down`, shows: fewer },
  { layer: 'etcd', metric: 'etcd.has_leader', what: () => 'a member knows no leader', shows: fewer },
  { layer: 'etcd', metric: 'etcd.leader_changes_total', what: () => 'the leader is another', shows: more },
  { layer: 'Patroni', metric: 'patroni.timeline', what: () => 'a failover began a timeline', shows: more },
];

/** What must be read to know it. */
export const LAYER_METRICS: readonly MetricName[] = SIGNS.map(({ metric }) => metric);

/**
 * When each layer noticed, from the fault on: what it showed last before the fault is what is usual. One that was not read before, or showed
 * nothing, is not there.
 * @param samples  of one trial, in the order of time
 */
export function layersNoticed(samples: readonly SampleLine[], t0Ms: number): readonly DrillLayer[] {
  const found = SIGNS.flatMap((sign) =>
    [...bySource(samples.filter(({ metric }) => metric === sign.metric)).values()].flatMap((readings) => {
      const between = firstShown(readings, sign, t0Ms);
      const [{ service, item = '' } = { service: '' }] = readings;
      return between === undefined ? [] : [{ layer: sign.layer, service, what: sign.what(item), ...between }];
    }),
  );
  const ordered = found.sort((a, b) => a.toMs - b.toMs);
  // Several members of a cluster say one thing: the first does.
  return ordered.filter((one, index) => ordered.findIndex((other) => isSame(one, other)) === index);
}

function isSame(one: DrillLayer, other: DrillLayer): boolean {
  return one.layer === other.layer && one.what === other.what;
}

function bySource(samples: readonly SampleLine[]): ReadonlyMap<string, SampleLine[]> {
  const sources = new Map<string, SampleLine[]>();
  for (const sample of samples) {
    const source = JSON.stringify([sample.service, sample.instance, sample.item]);
    const readings = sources.get(source) ?? [];
    readings.push(sample);
    sources.set(source, readings);
  }
  return sources;
}

function firstShown(
  readings: readonly SampleLine[],
  { shows }: Sign,
  t0Ms: number,
): Pick<DrillLayer, 'fromMs' | 'toMs'> | undefined {
  const usual = readings.findLast(({ atMs }) => atMs < t0Ms);
  if (usual === undefined) return undefined;
  let fromMs = t0Ms;
  for (const { atMs, value } of readings) {
    if (atMs < t0Ms) continue;
    if (shows(usual.value, value)) return { fromMs, toMs: atMs };
    fromMs = atMs;
  }
  return undefined;
}
