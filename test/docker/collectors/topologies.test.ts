import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import { METRICS } from '../../../src/records/metrics.ts';
import { metricTotals } from '../../support/metric-totals.ts';
import { requireCountable } from '../../../src/collectors/database-needs.ts';
import { portsToPublish } from '../../../src/collectors/ports.ts';
import { collectors } from '../../../src/collectors/registry.ts';
import { startCollectors } from '../../../src/collectors/watch.ts';
import type { TimedSample } from '../../../src/records/sample.ts';
import { wallMs } from '../../../src/base/clock.ts';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { leftOf, request } from '../platform/small-topology.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const HITS = 25;

test.each(['legacy', 'cache', 'tasks'])('%s: every probe reads every second, and the figures add up', async (name) => {
  const read = await readTopology(name, { root, environment: {} });
  const services = read.services.map((one) => ({ ...one, ports: one.ports.map(({ container }) => ({ container })) }));
  const topology = { ...read, services };
  const asked = request(topology, { publish: portsToPublish(topology), readyWithinMs: 180_000 });
  {
    await using running = await (await enginePlatform()).bringUp(asked);
    await requireCountable(running.services);
    const between: TimedSample[] = [];
    const watching = await startCollectors({
      topology: running,
      collectors,
      intervalMs: 1_000,
      now: wallMs,
      signal: new AbortController().signal,
      onSample: (sample) => between.push(sample),
    });
    const first = await watching.edge();
    for (let hit = 0; hit < HITS; hit += 1) expect((await fetch(`${running.entryUrl}/`)).status).toBe(200);
    await expect
      .poll(() => new Set(between.map(({ atMs }) => Math.floor(atMs / 1_000))).size, { timeout: 20_000 })
      .toBeGreaterThan(3);
    const last = await watching.edge();
    const { totals, problems } = metricTotals({ first, between, last });
    const total = (metric: keyof typeof METRICS) =>
      totals.filter((one) => one.metric === metric).reduce((sum, { value }) => sum + value, 0);

    expect(problems).toEqual([]);
    // by these a server that was started again is told from one that was not
    const starts = [
      'container.started_ms',
      'haproxy.process_id',
      'haproxy.process_started_ms',
      'tomcat.container_started_ms',
    ];
    const ofCaches = [
      'varnish.child_starts',
      'varnish.child_started_ms',
      'redis.run_number',
      'redis.container_started_ms',
    ];
    const told = new Set<string>(last.map(({ metric }) => metric));
    for (const start of name === 'legacy' ? starts : [...starts, ...ofCaches]) expect(told).toContain(start);
    for (const { metric } of totals) expect(METRICS).toHaveProperty([metric]);
    expect(total('haproxy.requests_total')).toBe(HITS);
    expect(total('haproxy.responses_2xx_total')).toBe(HITS);
    expect(total('postgresql.statements_total')).toBeGreaterThan(0);
    expect(total('container.cpu_ms_total')).toBeGreaterThan(0);
    expect(total('container.sent_bytes_total')).toBeGreaterThan(HITS * 1_000);
    expect(total('host.cpu_ms_total')).toBeGreaterThan(2_000);
    // a scrape of a page of metrics is a request too
    expect(total('tomcat.requests_total')).toBeGreaterThan(0);
    expect(total('jvm.heap_used_bytes')).toBeGreaterThan(1_000_000);
    const workers = totals.filter(({ metric }) => metric === 'worker.stored_total').map(({ instance }) => instance);
    expect(workers).toEqual(name === 'tasks' ? ['worker-1', 'worker-2'] : []);
    if (name !== 'legacy') {
      expect(total('varnish.hits_total') + total('varnish.misses_total') + total('varnish.passes_total')).toBe(HITS);
      // The store of page fragments: what it is asked is counted by command.
      expect(total('redis.command_calls_total')).toBeGreaterThan(0);
    } else {
      expect(total('postgresql.statements_total') / HITS).toBeGreaterThan(1);
    }
    for (const report of await watching.stop()) expect(report).toMatchObject({ failures: 0 });
    expect(await running.dead()).toEqual([]);
  }
  expect(await leftOf(asked.runId)).toEqual([]);
});
