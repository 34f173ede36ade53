import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Sample } from '../../../src/records/sample.ts';
import { etcdSamples } from '../../../src/collectors/etcd.ts';
import { historySamples, patroniSamples } from '../../../src/collectors/patroni.ts';
import { countSamples, depthSamples } from '../../../src/collectors/rabbitmq.ts';

/**
 * Pages of real servers of Debian 12: etcd 3.4.23 beside Patroni 3.0.2 with a primary and a synchronous standby, and
 * RabbitMQ 3.10.8 on three nodes with two quorum queues. Of long pages the rows of the Go and Erlang machines were left out.
 */
const page = (name: string): string => readFileSync(new URL(`pages/${name}`, import.meta.url), 'utf8');

test('etcd: leadership, proposals, and the time of fsync and commit in ms', () => {
  expect(valuesOf(etcdSamples(page('etcd.txt')))).toEqual({
    'etcd.has_leader': 1,
    'etcd.is_leader': 1,
    'etcd.leader_changes_total': 1,
    'etcd.proposals_committed_total': 138,
    'etcd.proposals_applied_total': 138,
    'etcd.proposals_failed_total': 0,
    'etcd.pending_proposals': 0,
    'etcd.wal_fsync_ms_total': 232.4445730000001,
    'etcd.wal_fsyncs_total': 140,
    'etcd.backend_commit_ms_total': 294.489787,
    'etcd.backend_commits_total': 128,
    'etcd.database_bytes': 53_248,
    'etcd.heartbeat_failures_total': 0,
    'etcd.slow_applies_total': 0,
  });
});

test('etcd: a page that is cut, or another server’s, is an error and not a row of zeros', () => {
  const text = page('etcd.txt');
  expect(() => etcdSamples(text.slice(0, text.length / 2))).toThrow('the page of metrics is cut');
  expect(() => etcdSamples(text.replaceAll('etcd_server_is_leader', 'other'))).toThrow('has no etcd_server_is_leader');
  expect(() => etcdSamples(page('rabbitmq-1.txt'))).toThrow('the page of metrics has no etcd_server_has_leader');
});

test('Patroni: a primary has a timeline and no lag', () => {
  expect(valuesOf(patroniSamples(page('patroni-primary.json')))).toEqual({
    'patroni.is_primary': 1,
    'patroni.is_running': 1,
    'patroni.pending_restart': 0,
    'patroni.timeline': 1,
  });
});

test('Patroni: a standby says what it received and did not replay', () => {
  const json = page('patroni-standby.json');
  expect(valuesOf(patroniSamples(json))).toEqual({
    'patroni.is_primary': 0,
    'patroni.is_running': 1,
    'patroni.pending_restart': 0,
    'patroni.timeline': 1,
    'patroni.replay_lag_bytes': 0,
  });
  const behind = json.replace(
    /"received_location": (\d+)/,
    (_, bytes) => `"received_location": ${Number(bytes) + 512}`,
  );
  expect(valuesOf(patroniSamples(behind))['patroni.replay_lag_bytes']).toBe(512);
});

test('Patroni: a server that is down has a state and no figures', () => {
  const json = '{"state": "start failed", "role": "replica", "pending_restart": true, "patroni": {"version": "3.0.2"}}';
  expect(valuesOf(patroniSamples(json))).toEqual({
    'patroni.is_primary': 0,
    'patroni.is_running': 0,
    'patroni.pending_restart': 1,
  });
});

test('Patroni: the history counts failovers', () => {
  expect(valuesOf(historySamples(page('patroni-history.json')))).toEqual({ 'patroni.failovers_total': 1 });
  expect(valuesOf(historySamples('[]'))).toEqual({ 'patroni.failovers_total': 0 });
});

test('Patroni: an answer that is not understood is quoted', () => {
  expect(() => patroniSamples('{"state": "run')).toThrow('did not answer with JSON but with: "{\\"state\\": \\"run"');
  expect(() => patroniSamples('{"role": 3}')).toThrow(/state: .*; role: /);
  expect(() => historySamples('{}')).toThrow('not understood');
});

test('RabbitMQ: of three nodes each queue is counted by the one that leads it', () => {
  const nodes = [1, 2, 3].map((node) => valuesOf(depthSamples(page(`rabbitmq-${node}-depths.txt`))));
  const onNodes = (metric: string) => nodes.filter((node) => metric in node).length;
  expect(onNodes('rabbitmq.ready_messages shop.writes')).toBe(1);
  expect(onNodes('rabbitmq.ready_messages shop.other')).toBe(1);
  expect(sum(nodes, 'rabbitmq.ready_messages shop.writes')).toBe(130);
  expect(sum(nodes, 'rabbitmq.unacknowledged_messages shop.writes')).toBe(50);
  expect(sum(nodes, 'rabbitmq.ready_messages shop.other')).toBe(14);
});

test('RabbitMQ: publishing, delivering and acknowledging count at the node of the client, once', () => {
  const nodes = [1, 2, 3].map((node) => valuesOf(countSamples(page(`rabbitmq-${node}.txt`))));
  // The first node had been started again: it counts anew. 100 messages a round went to the second, 37 to the first.
  expect(nodes.map((node) => node['rabbitmq.published_total'])).toEqual([37, 200, 0]);
  expect(nodes.map((node) => node['rabbitmq.confirmed_total'])).toEqual([37, 200, 0]);
  expect(nodes.map((node) => node['rabbitmq.acknowledged_total'])).toEqual([0, 0, 80]);
  expect(sum(nodes, 'rabbitmq.delivered_total')).toBe(nodes[2]?.['rabbitmq.delivered_total']);
});

function sum(nodes: readonly Record<string, number>[], metric: string): number {
  return nodes.reduce((total, node) => total + (node[metric] ?? 0), 0);
}

function valuesOf(samples: readonly Sample[]): Record<string, number> {
  return Object.fromEntries(
    samples.map(({ metric, item, value }) => [item === undefined ? metric : `${metric} ${item}`, value]),
  );
}
