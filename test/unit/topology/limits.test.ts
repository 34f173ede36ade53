import { expect, it } from 'vitest';
import { containerSpecification } from '../../../src/platform/engine/container-specification.ts';
import { one, refusalOf, serviceOf } from './shop-topology.ts';

const OWNER = { runId: 'r', trial: '01' };

it.each([
  [['cpus: 0.5'], 0.5, { NanoCpus: 5e8 }],
  [['cpu_quota: 150000'], 1.5, { CpuQuota: 150_000 }],
  [['cpu_quota: 10000', 'cpu_period: 50000'], 0.2, { CpuQuota: 10_000, CpuPeriod: 50_000 }],
  [['cpu_quota: -1'], undefined, { CpuQuota: -1 }],
  [['cpu_quota: -1', 'cpus: 2'], 2, { CpuQuota: -1, NanoCpus: 2e9 }],
  [['cpu_period: 50000'], undefined, { CpuPeriod: 50_000 }],
])('%j limit a container to %s cores, in the words of the file', async (lines, cpus, sent) => {
  const service = await serviceOf(...lines);
  if (service === undefined) throw new TypeError('there is no service');
  expect(service.limits.cpus).toBe(cpus);
  const plan = { owner: OWNER, service, replica: 1, publish: [] };
  const { NanoCpus, CpuQuota, CpuPeriod } = containerSpecification(plan, new Map()).HostConfig ?? {};
  expect(JSON.parse(JSON.stringify({ NanoCpus, CpuQuota, CpuPeriod }))).toEqual(sent);
});

it.each([
  ['cpus: 1', 'cpus'],
  ['deploy: { resources: { limits: { cpus: "1" } } }', 'deploy.resources.limits.cpus'],
])('%s with a quota is refused, as the engine would', async (line, key) => {
  expect(await refusalOf(one(line, 'cpu_quota: 50000'))).toContain(
    `services.app.cpu_quota: excludes ${key}: Docker takes one of them`,
  );
});
