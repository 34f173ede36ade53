import { expect, test } from 'vitest';
import type { RunningContainer } from '../../../src/platform/platform.ts';
import { containers } from '../../../src/collectors/containers.ts';
import { openWatched } from '../../../src/collectors/watched.ts';
import { metricTotals } from '../../support/metric-totals.ts';
import type { MetricTotal } from '../../../src/records/trial-record.ts';
import type { TimedSample } from '../../../src/records/sample.ts';
import { summarise } from '../../../src/verdicts/choice/summarise.ts';
import { service, topologyOf } from '../../docker/platform/small-topology.ts';
import { measuredTopologies } from '../../support/measured-topologies.ts';

const MEASURED_S = 60;
/** of each of the two containers */
const CPU_MS_PER_S = 100;

test('an edge at which both containers were read gives the CPU time of both', async () => {
  const { totals } = metricTotals({ between: [], ...(await edges({ failures: 0 })) });
  expect(cpuTimes(totals)).toEqual(['app-1 6000', 'app-2 6000']);
});

test('an edge at which one of two containers failed once is read again', async () => {
  const { last } = await edges({ failures: 1 });
  expect(new Set(last.map(({ item }) => item))).toEqual(new Set(['app-1', 'app-2']));
});

test('a service of which one container could not be read at the edge has no CPU time, rather than half', async () => {
  const { totals } = metricTotals({ between: [], ...(await edges({ failures: Infinity })) });
  const arms = measuredTopologies([['one', {}]]);
  const name = arms.run.topologies[0]?.services[0]?.name ?? '';
  const trials = arms.trials.map((trial) =>
    trial.state === 'measured' ? { ...trial, metrics: totals.map((row) => ({ ...row, service: name })) } : trial,
  );
  const { topologies } = await summarise({ ...arms, trials });
  expect(topologies[0]?.measured?.cpuMsPerHit.map(({ cpuMs }) => cpuMs.median)).toEqual([]);
});

/** The first and the last reading of a service of two containers. @param failures  of the second one at the last edge */
async function edges({
  failures,
}: {
  readonly failures: number;
}): Promise<{ readonly first: readonly TimedSample[]; readonly last: readonly TimedSample[] }> {
  let seconds = 0;
  let failuresLeft = 0;
  const usage = (): Promise<Awaited<ReturnType<RunningContainer['usage']>>> =>
    Promise.resolve({
      cpuMs: seconds * CPU_MS_PER_S,
      memoryBytes: 1,
      periods: 0,
      throttledPeriods: 0,
      receivedBytes: 0,
      sentBytes: 0,
    });
  const flaky: RunningContainer['usage'] = () => {
    if (failuresLeft === 0) return usage();
    failuresLeft -= 1;
    return Promise.reject(new Error('the engine did not answer'));
  };
  const watched = await openWatched({
    collector: containers.id,
    service: 'app',
    open: probeOf(container('app-1', usage), container('app-2', flaky)),
    now: () => seconds * 1000,
  });
  const first = await watched.readEdge();
  seconds = MEASURED_S;
  failuresLeft = failures;
  const last = await watched.readEdge();
  await watched.end();
  return { first, last };
}

function probeOf(...watched: readonly RunningContainer[]) {
  if (containers.scope !== 'service') throw new Error('containers belong to services');
  const app = service('app');
  const [target] = containers.targets({
    name: app.name,
    role: app.role,
    service: app,
    collect: topologyOf(app).collect.app ?? [],
    containers: watched,
    address: unused,
    logs: unused,
  });
  return target?.open.bind(target) ?? unused;
}

function container(name: string, usage: RunningContainer['usage']): RunningContainer {
  return {
    id: name,
    name,
    imageId: '',
    address: unused,
    startedAtMs: () => Promise.resolve(0),
    describeImage: unused,
    exec: unused,
    converse: unused,
    usage,
  };
}

function unused(): never {
  throw new Error('nobody asks for this here');
}

function cpuTimes(totals: readonly MetricTotal[]): string[] {
  return totals
    .filter(({ metric }) => metric === 'container.cpu_ms_total')
    .map(({ item, value }) => `${item ?? ''} ${value}`);
}
