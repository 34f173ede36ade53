import { expect, it } from 'vitest';
import { containers } from '../../../src/collectors/containers.ts';
import type { RunningService } from '../../../src/platform/platform.ts';

const usage = () =>
  Promise.resolve({
    ...{ cpuMs: 1, memoryBytes: 2, throttledPeriods: 0, periods: 0, receivedBytes: 5, sentBytes: 6 },
    kernel: { listenDrops: 3 },
  });
const startedAtMs = () => Promise.resolve(0);

it.each([
  [[], ['received_bytes_total', 'sent_bytes_total', 'listen_drops_total']],
  [['network'], []],
])('of a service that shares %j with the host, the network counters are %j', async (namespaces, metrics) => {
  if (containers.scope !== 'service') throw new TypeError('not of services');
  const service = { host: { privileged: false, namespaces, devices: [], securityOptions: [] } };
  const running = {
    name: 'web',
    service,
    containers: [{ name: 'web-1', usage, startedAtMs }],
  } as unknown as RunningService;
  const [target] = containers.targets(running);
  const samples = await (await target?.open())?.read({ atMs: 0, isEdge: true });
  const names = samples?.map(({ metric }) => metric.replace('container.', '')) ?? [];
  expect(names).toContain('cpu_ms_total');
  expect(names.filter((name) => /bytes_total|listen/.test(name))).toEqual(metrics);
});
