import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import type { RunningTopology } from '../src/platform/platform.ts';
import { enginePlatform } from '../src/platform/engine/engine.ts';
import type { Collector } from '../src/collectors/collector.ts';
import { portsToPublish } from '../src/collectors/ports.ts';
import { collectors } from '../src/collectors/registry.ts';
import { startCollectors } from '../src/collectors/watch.ts';
import { median } from '../src/stats/quantile.ts';
import { readTopology } from '../src/topology/compose/topology-file.ts';

/**
 * What watching an idle topology costs: npm run bench:probes -- [topology] [rounds] [seconds]
 * Windows without any collector, with each one alone and with all of them take turns; the table shows medians over the
 * rounds, in percent of one core at one reading a second. Of the containers only those are added up that the collector asks.
 */
const [name = 'tasks', rounds = '5', seconds = '20'] = process.argv.slice(2);
const LIMIT_PERCENT = 3;
const SETTLE_MS = 15_000;
const WARM_UP_MS = 3_000;

interface Cost {
  readonly here: number;
  /** by container, percent of one core */
  readonly containers: ReadonlyMap<string, number>;
}

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    interruption.abort();
  });

const root = fileURLToPath(new URL('..', import.meta.url));
const topology = await readTopology(name, { root, environment: process.env });
const containersOf = ({ services }: RunningTopology) => services.flatMap((service) => service.containers);
{
  await using running = await (
    await enginePlatform()
  ).bringUp({
    topology: {
      ...topology,
      services: topology.services.map((one) => ({ ...one, ports: one.ports.map(({ container }) => ({ container })) })),
    },
    runId: `bench-probes-${process.pid}`,
    trial: '01',
    publish: portsToPublish(topology),
    readyWithinMs: 300_000,
    signal: interruption.signal,
  });
  await pause(SETTLE_MS, undefined, { signal: interruption.signal });
  const watching = collectors.filter(
    (one) => one.scope === 'machine' || running.services.some((service) => one.targets(service).length > 0),
  );
  console.log(
    `${name}, ${containersOf(running).length} containers, ${rounds} rounds of ${watching.length + 2} windows of ${seconds} s on ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1) ?? '?'}\n`,
  );
  const ways = [
    { label: 'none', chosen: [] as Collector[] },
    ...watching.map((one) => ({ label: one.id, chosen: [one] })),
    { label: 'all', chosen: watching },
  ];
  const costs = new Map<string, Cost[]>(ways.map(({ label }) => [label, []]));
  for (let round = 0; round < Number(rounds); round += 1) {
    for (const { label, chosen } of ways) costs.get(label)?.push(await costOf(running, chosen));
  }
  print(running, ways, costs);
}

/** One window: CPU of this process and of every container, while these collectors read once a second. */
async function costOf(running: RunningTopology, chosen: readonly Collector[]): Promise<Cost> {
  const { signal } = interruption;
  const watch = await startCollectors({
    topology: running,
    collectors: chosen,
    intervalMs: 1_000,
    now: Date.now,
    signal,
    onSample: () => undefined,
  });
  await pause(WARM_UP_MS, undefined, { signal });
  const before = await cpuNow(running);
  await pause(Number(seconds) * 1_000, undefined, { signal });
  const after = await cpuNow(running);
  for (const report of await watch.stop()) {
    if (report.failures > 0)
      console.error(
        `${report.collector} could not read ${report.instance ?? report.service}: ${report.lastFailure ?? ''}`,
      );
  }
  const percent = (from: number, to: number) => (100 * (to - from)) / (after.atMs - before.atMs);
  return {
    here: percent(before.hereMs, after.hereMs),
    containers: new Map(
      [...before.containers].map(([id, ms]) => [id, percent(ms, after.containers.get(id) ?? Number.NaN)]),
    ),
  };
}

async function cpuNow(
  running: RunningTopology,
): Promise<{ atMs: number; hereMs: number; containers: ReadonlyMap<string, number> }> {
  const containers = new Map<string, number>();
  for (const container of containersOf(running)) containers.set(container.id, (await container.usage()).cpuMs);
  const { user, system } = process.cpuUsage();
  return { atMs: performance.now(), hereMs: (user + system) / 1_000, containers };
}

function print(
  running: RunningTopology,
  ways: readonly { label: string; chosen: readonly Collector[] }[],
  costs: ReadonlyMap<string, readonly Cost[]>,
): void {
  const table = new Table({ head: ['collector', 'probes', 'this process', 'containers it asks', 'both'] });
  const medianOf = (label: string, pick: (cost: Cost) => number) => median((costs.get(label) ?? []).map(pick));
  let sum = { probes: 0, here: 0, there: 0 };
  for (const { label, chosen } of ways) {
    const asked = running.services.filter((service) =>
      chosen.some((one) => one.scope === 'service' && one.targets(service).length > 0 && one.id !== 'containers'),
    );
    const ids = asked.flatMap((service) => service.containers.map(({ id }) => id));
    const there = (cost: Cost) => ids.reduce((total, id) => total + (cost.containers.get(id) ?? 0), 0);
    const probes = chosen.reduce(
      (total, one) =>
        total + (one.scope === 'machine' ? 1 : running.services.flatMap((service) => one.targets(service)).length),
      0,
    );
    const cost = {
      probes,
      here: medianOf(label, ({ here }) => here) - medianOf('none', ({ here }) => here),
      there: medianOf(label, there) - medianOf('none', there),
    };
    if (label === 'none') continue;
    if (label === 'all') table.push(row('sum of the above', sum));
    table.push(row(label === 'all' ? 'all at once' : label, cost));
    sum = { probes: sum.probes + probes, here: sum.here + cost.here, there: sum.there + cost.there };
    if (label !== 'all') continue;
    console.log(table.toString());
    const total = cost.here + cost.there;
    console.log(
      `all at once: ${total.toFixed(2)} % of one core; ${total < LIMIT_PERCENT ? 'below' : 'NOT below'} the limit of ${LIMIT_PERCENT} %`,
    );
  }
}

function row(label: string, { probes, here, there }: { probes: number; here: number; there: number }): string[] {
  const percent = (value: number) => `${value.toFixed(2)} %`;
  return [label, String(probes), percent(here), percent(there), percent(here + there)];
}
