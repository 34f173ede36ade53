import type { RunningContainer } from '../platform/platform.ts';
import { isWatchable } from '../platform/watchable.ts';
import type { Service } from '../topology/topology.ts';
import { messageOf } from '../base/errors.ts';
import { PartialReading, type Collector, type Probe } from './collector.ts';
import type { Sample } from '../records/sample.ts';
import { sample } from '../records/sample.ts';

export const containers: Collector = {
  id: 'containers',
  title: 'Containers: CPU, memory, throttling, network',
  scope: 'service',
  takesTurns: false,
  everyBeats: 2,
  targets({ containers: all, service }) {
    const watched = all.filter(isWatchable);
    return watched.length === 0 ? [] : [{ open: () => Promise.resolve(probe(watched, service)) }];
  },
};

function probe(watched: readonly RunningContainer[], service: Service): Probe {
  // Of the host's network the kernel counts what everybody sends.
  const isAlone = service.host?.namespaces.includes('network') !== true;
  return {
    async read({ isEdge }) {
      const readings = await Promise.allSettled(watched.map((container) => readOne(container, { isAlone, isEdge })));
      const all = readings.flatMap((reading) => (reading.status === 'fulfilled' ? reading.value : []));
      const samples = oncePerServer(all);
      const failed = readings.flatMap((reading, index) =>
        reading.status === 'rejected' ? [`${watched[index]?.name ?? ''}: ${messageOf(reading.reason)}`] : [],
      );
      if (failed.length > 0) throw new PartialReading(failed.join('; '), samples);
      return samples;
    },
    close: () => Promise.resolve(),
  };
}

/** Containers of one server tell its counters each at its own instant: the latest counts, as one before it would look like a counter that fell. */
function oncePerServer(samples: readonly Sample[]): Sample[] {
  const latest = new Map<string, Sample>();
  const isOfServer = ({ metric }: Sample): boolean => metric.startsWith('container.server_');
  for (const one of samples.filter(isOfServer)) {
    const key = JSON.stringify([one.metric, one.item]);
    const other = latest.get(key);
    if (other === undefined || one.value > other.value) latest.set(key, one);
  }
  return [...samples.filter((one) => !isOfServer(one)), ...latest.values()];
}

async function readOne(
  container: RunningContainer,
  { isAlone: hasOwnNetwork, isEdge }: { readonly isAlone: boolean; readonly isEdge: boolean },
): Promise<Sample[]> {
  const { name } = container;
  const start = isEdge ? [sample('container.started_ms', await container.startedAtMs(), name)] : [];
  const used = await container.usage();
  const { oomKills, listenDrops, server } = used.kernel ?? {};
  return [
    ...start,
    sample('container.cpu_ms_total', used.cpuMs, name),
    sample('container.memory_bytes', used.memoryBytes, name),
    sample('container.periods_total', used.periods, name),
    sample('container.throttled_periods_total', used.throttledPeriods, name),
    ...(hasOwnNetwork
      ? [
          sample('container.received_bytes_total', used.receivedBytes, name),
          sample('container.sent_bytes_total', used.sentBytes, name),
        ]
      : []),
    ...(oomKills === undefined ? [] : [sample('container.oom_kills_total', oomKills, name)]),
    ...(listenDrops === undefined || !hasOwnNetwork ? [] : [sample('container.listen_drops_total', listenDrops, name)]),
    ...(server === undefined
      ? []
      : [
          sample('container.server_periods_total', server.periods, server.name),
          sample('container.server_throttled_periods_total', server.throttledPeriods, server.name),
        ]),
  ];
}
