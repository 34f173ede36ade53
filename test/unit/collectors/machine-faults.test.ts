import { execFile, execFileSync, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { trialChecks } from '../../../src/checks/registry.ts';
import type { Judgement, TrialFacts } from '../../../src/checks/trial-check.ts';
import { clockSteps } from '../../../src/collectors/clock-steps.ts';
import type { Collector } from '../../../src/collectors/collector.ts';
import type { Sample } from '../../../src/records/sample.ts';
import { generator } from '../../../src/collectors/generator.ts';
import { host } from '../../../src/collectors/host.ts';
import { metricTotals } from '../../support/metric-totals.ts';
import { ownThrottling } from '../../../src/collectors/own-throttling.ts';
import { sleep } from '../../../src/base/clock.ts';
import type { LoadTotals } from '../../../src/records/load-totals.ts';
import type { MetricTotal } from '../../../src/records/trial-record.ts';
import { loadTotals } from '../../support/load-fixture.ts';
import { metricRow } from '../../support/quiet-metrics.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { stoppedListener } from '../load/stopped-listener.ts';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const onLinux = test.runIf(process.platform === 'linux');
const inNamespace = test.runIf(canHaveNetworks());

onLinux('a busy loop beside the servers is background load', async () => {
  // Half of the cores, and only what others leave over.
  const loops = Array.from({ length: Math.ceil(availableParallelism() / 2) }, () =>
    spawn('nice', ['-n', '19', process.execPath, '-e', 'for (;;);'], { stdio: 'ignore' }),
  );
  try {
    const metrics = await during([host, generator], () => sleep(500));
    const servers = [metricRow('container.cpu_ms_total', 0, 'app-1'), metricRow('container.memory_bytes', 1, 'app-1')];
    expect(judgement('background', { metrics: [...metrics, ...servers] }).state).toMatch(/warning|invalid/);
  } finally {
    for (const loop of loops) loop.kill('SIGKILL');
  }
});

onLinux('connections to a server whose queue is full are listen drops', async () => {
  const metrics = await during([host], async () => {
    await using listener = await stoppedListener();
    const socket = connect(Number(new URL(listener.baseUrl).port), '127.0.0.1').on('error', () => undefined);
    await sleep(200);
    socket.destroy();
  });
  const { state, measured } = judgement('listen-drops', { metrics });
  expect({ state, measured }).toEqual({
    state: 'warning',
    measured: expect.stringMatching(/dropped connections: host [1-9]/) as string,
  });
});

inNamespace('hits that find no port are seen, and so is the range that is used up', { timeout: 60_000 }, async () => {
  const program = fileURLToPath(new URL('./machine-process.ts', import.meta.url));
  const setUp = 'ip link set lo up && echo 40000 40009 > /proc/sys/net/ipv4/ip_local_port_range && exec "$@"';
  const command = ['-n', 'sh', '-c', setUp, 'sh', process.execPath, '--import', 'tsx', program];
  const { stdout } = await promisify(execFile)('unshare', command);
  const { load, metrics } = JSON.parse(stdout) as { load: LoadTotals; metrics: MetricTotal[] };

  expect(load.failures.connect).toEqual({ EADDRNOTAVAIL: 30 });
  expect(judgement('ports', { load, metrics })).toMatchObject({
    state: 'invalid',
    measured: '30 connections found no port',
  });
  expect(judgement('ports', { metrics }).state).toBe('invalid');
  expect(metrics).toContainEqual(expect.objectContaining({ metric: 'host.local_ports', value: 10 }));
});

test('a wall clock that is set moves against the monotonic one, one that is slewed does not', () => {
  const [wall, monotonic] = [{ ms: 1_790_000_000_000 }, { ms: 5 }];
  const stepMs = clockSteps({ wallMs: () => wall.ms, monotonicMs: () => monotonic.ms });
  wall.ms += 60_000;
  monotonic.ms += 60_000;
  expect(stepMs()).toBe(0);
  wall.ms -= 1_500;
  expect(stepMs()).toBe(1_500);
  const metrics = [metricRow('generator.clock_step_ms', stepMs())];
  expect(judgement('clock', { metrics }).state).toBe('invalid');
});

test.each([
  ['v1, its path', '3:cpu,cpuacct:/a\n0::/\n', 'cpu/a/cpu.stat'],
  ['v1 in a container', '3:cpu:/docker/f00d\n', 'cpu/cpu.stat'],
  ['v2', '0::/a.slice\n', 'a.slice/cpu.stat'],
])('the limit of this process is read from its control group: %s', async (_case, table, file) => {
  await using directory = await temporaryDirectory();
  const places = { table: join(directory.path, 'table'), groups: join(directory.path, 'groups') };
  await mkdir(join(places.groups, file, '..'), { recursive: true });
  // The root of all, which has no counts.
  for (const root of ['', 'cpu']) {
    await mkdir(join(places.groups, root), { recursive: true });
    await writeFile(join(places.groups, root, 'cpu.stat'), 'usage_usec 5\n');
  }
  await writeFile(join(places.groups, file), 'nr_periods 10\nnr_throttled 3\nthrottled_usec 5\n');
  await writeFile(places.table, table);
  expect(ownThrottling(places)()).toEqual([
    { metric: 'generator.periods_total', kind: 'counter', value: 10 },
    { metric: 'generator.throttled_periods_total', kind: 'counter', value: 3 },
  ]);
});

test('a system without control groups tells nothing about limits, which is not the same as none', () => {
  expect(ownThrottling({ table: '/nowhere', groups: '/nowhere' })()).toEqual([]);
});

function judgement(id: string, facts: Partial<TrialFacts>): Judgement {
  const check = trialChecks.find((one) => one.id === id);
  if (check === undefined) throw new Error(`no check ${id}`);
  return check.judge({ load: loadTotals(), metrics: [], ...facts } as TrialFacts);
}

/** What machine collectors read between the beginning and the end of something. */
async function during(watching: readonly Collector[], work: () => Promise<void>): Promise<readonly MetricTotal[]> {
  const probes = await Promise.all(
    watching.map(async (collector) => {
      if (collector.scope !== 'machine') throw new Error(`${collector.id} does not watch the machine`);
      return collector.open();
    }),
  );
  const readAll = async () => {
    const samples: Sample[] = [];
    for (const probe of probes) samples.push(...(await probe.read({ atMs: 0, isEdge: true })));
    return samples.map((one) => ({ ...one, atMs: 0, service: one.metric.slice(0, one.metric.indexOf('.')) }));
  };
  const first = await readAll();
  await work();
  const { totals } = metricTotals({ first, between: [], last: await readAll() });
  for (const probe of probes) await probe.close();
  return totals;
}

/** A network namespace needs root, or a kernel that gives one to everybody. */
function canHaveNetworks(): boolean {
  try {
    execFileSync('unshare', ['-n', 'ip', 'link', 'set', 'lo', 'up'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
