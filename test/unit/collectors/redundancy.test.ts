import { expect, it } from 'vitest';
import { lackOf, patroniMember, queueMembers, readRedundancy } from '../../../src/collectors/redundancy.ts';
import type { RunningService } from '../../../src/platform/platform.ts';
import { smallSite } from '../../support/small-site.ts';

/** As Patroni 3.0.2 answers for a primary with one standby that streams and one that only catches up. */
const PRIMARY = JSON.stringify({
  ...{ state: 'running', role: 'master', server_version: 150006, timeline: 1, xlog: { location: 67_108_960 } },
  replication: [
    { usename: 'replicator', application_name: 'database-2', state: 'streaming', sync_state: 'sync' },
    { usename: 'replicator', application_name: 'database-3', state: 'catchup', sync_state: 'async' },
  ],
  patroni: { version: '3.0.2', scope: 'shop' },
});
const DOWN = JSON.stringify({ state: 'stopped', role: 'replica', patroni: { version: '3.0.2', scope: 'shop' } });

/** As RabbitMQ 3.10 answers for the family ra_metrics of one node. */
const MEMBERS = `# TYPE rabbitmq_detailed_raft_term_total counter
# HELP rabbitmq_detailed_raft_term_total Current Raft term number
rabbitmq_detailed_raft_term_total{vhost="/",queue="writes"} 2
rabbitmq_detailed_raft_term_total{vhost="/",queue="dead"} 1
# TYPE rabbitmq_detailed_raft_log_commit_index gauge
rabbitmq_detailed_raft_log_commit_index{vhost="/",queue="writes"} 12
`;

it('of Patroni it tells who runs, who leads, and how many stream', () => {
  expect(Object.fromEntries(patroniMember(PRIMARY))).toEqual({
    "servers of Patroni's cluster shop that run": 1,
    "primary of Patroni's cluster shop": 1,
    "standbys of Patroni's cluster shop that stream": 1,
  });
  expect(new Set(patroniMember(DOWN).map(([, count]) => count))).toEqual(new Set([0]));
});

it('of RabbitMQ it tells which quorum queues have a member on a node', () => {
  expect(queueMembers(MEMBERS)).toEqual([
    ['members of the queue writes', 1],
    ['members of the queue dead', 1],
  ]);
});

it('adds up over members, and one that does not answer has no part', async () => {
  await using first = await smallSite((_request, response) => response.end(PRIMARY));
  await using second = await smallSite((_request, response) => {
    response.statusCode = 503;
    response.end();
  });
  const member = (name: string, url: string) =>
    ({
      name,
      collect: [{ kind: 'patroni', port: 8008 }],
      containers: [{ address: () => Promise.resolve({ host: '127.0.0.1', port: Number(new URL(url).port) }) }],
    }) as unknown as RunningService;
  const both = await readRedundancy([member('db-1', first.url), member('db-2', first.url)]);
  const one = await readRedundancy([member('db-1', first.url), member('db-2', second.url)]);
  expect(both.get("servers of Patroni's cluster shop that run")).toBe(2);
  expect(lackOf(both, one)).toContain("servers of Patroni's cluster shop that run: 1, before 2");
  expect(lackOf(one, both)).toBe('');
});
