import { z } from 'zod';
import { countOf } from '../base/count-of.ts';
import type { RunningService } from '../platform/platform.ts';
import type { CollectSpecification } from '../topology/topology.ts';
import { etcdSamples } from './etcd.ts';
import { haproxySamples } from './haproxy.ts';
import { instancesOf } from './instances.ts';
import { openPages, type Pages } from './pages.ts';
import { labelOf, prometheusRows } from './prometheus.ts';
import { QUEUE_ROWS } from './rabbitmq-rows.ts';

/** What layers have several of, by what it is called: the more, the more may be lost. */
export type Redundancy = ReadonlyMap<string, number>;

type Count = readonly [what: string, count: number];

/** Who says of what there is several. */
const KINDS = ['haproxy', 'etcd', 'patroni', 'rabbitmq'] as const;

/**
 * Asks each watched HAProxy, etcd, Patroni and RabbitMQ once. Counts of one name are added up over the members that have a part in it, so
 * that another leader, or another member in the place of one, makes no difference. What does not answer has no part.
 */
export async function readRedundancy(services: readonly RunningService[]): Promise<Redundancy> {
  const asked = services.flatMap((service) =>
    KINDS.flatMap((kind) =>
      instancesOf(service, kind).map(async ({ container, specification, name: { instance = service.name } }) => {
        try {
          return await countsOf(openPages(await container.address(specification.port)), specification, instance);
        } catch {
          return [];
        }
      }),
    ),
  );
  const sums = new Map<string, number>();
  for (const counts of await Promise.all(asked))
    for (const [what, count] of counts) sums.set(what, countOf(sums, what) + count);
  return sums;
}

/** What there is less of than there was, in words; '' is nothing. What nobody says any more is less. */
export function lackOf(before: Redundancy, now: Redundancy): string {
  return [...before]
    .flatMap(([what, count]) => {
      const is = now.get(what);
      return is === undefined || is < count ? [`${what}: ${is ?? 'nobody says'}, before ${count}`] : [];
    })
    .join('; ');
}

async function countsOf(
  pages: Pages,
  specification: CollectSpecification & { readonly kind: (typeof KINDS)[number] },
  name: string,
): Promise<readonly Count[]> {
  try {
    switch (specification.kind) {
      case 'haproxy': {
        const samples = haproxySamples(await pages.get(specification.path), specification.frontend);
        return samples.flatMap(({ metric, item = '', value }) =>
          metric === 'haproxy.active_servers' ? [[`servers of ${item} that ${name} takes for up`, value] as const] : [],
        );
      }
      case 'etcd':
        return etcdSamples(await pages.get('/metrics')).flatMap(({ metric, value }) =>
          metric === 'etcd.has_leader' ? [[`leader that ${name} knows`, value] as const] : [],
        );
      case 'patroni':
        return patroniMember(await pages.get('/patroni'));
      case 'rabbitmq':
        return queueMembers(await pages.get('/metrics/detailed?family=ra_metrics'));
    }
  } finally {
    await pages.close();
  }
}

const memberSchema = z.object({
  state: z.string(),
  role: z.string(),
  patroni: z.object({ scope: z.string() }).optional(),
  replication: z.array(z.object({ state: z.string().nullish() })).nullish(),
});

/**
 * @param json  Patroni's /patroni; who streams from a server stands there as `replication`
 * @source Patroni 3.0.2, patroni/api.py, get_postgresql_status
 */
export function patroniMember(json: string): readonly Count[] {
  const { state, role, patroni, replication } = memberSchema.parse(JSON.parse(json));
  const cluster = `Patroni's cluster ${patroni?.scope ?? ''}`.trimEnd();
  const streaming = (replication ?? []).filter((standby) => standby.state === 'streaming').length;
  const isPrimary = ['master', 'primary', 'standby_leader'].includes(role);
  return [
    [`servers of ${cluster} that run`, state === 'running' ? 1 : 0],
    [`primary of ${cluster}`, isPrimary ? 1 : 0],
    [`standbys of ${cluster} that stream`, streaming],
  ];
}

/**
 * Each node tells the members of quorum queues that run on it.
 * @param page  of the family ra_metrics. @source RabbitMQ 3.10, prometheus_rabbitmq_core_metrics_collector.erl
 */
export function queueMembers(page: string): readonly Count[] {
  const rows = prometheusRows(page, (name) => name === QUEUE_ROWS.member);
  const queues = new Set(rows.flatMap((row) => labelOf(row, 'queue') ?? []));
  return [...queues].map((queue) => [`members of the queue ${queue}`, 1]);
}
