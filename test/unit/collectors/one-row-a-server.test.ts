import { expect, it } from 'vitest';
import { containers } from '../../../src/collectors/containers.ts';
import { beginTotals } from '../../../src/figures/metric-totals.ts';
import type { RunningService } from '../../../src/platform/platform.ts';
import type { TimedSample } from '../../../src/records/sample.ts';

it('a server whose periods two containers tell at different instants keeps its count', async () => {
  if (containers.scope !== 'service') throw new TypeError('not of services');
  let periods = 10;
  /** The first one listed is asked last, as its engine answers late. */
  const container = (name: string, isLate: boolean) => ({
    name,
    startedAtMs: () => Promise.resolve(0),
    usage: async () => {
      if (isLate) await new Promise((resolve) => setImmediate(resolve));
      periods += 1;
      return {
        ...{ cpuMs: 1, memoryBytes: 2, throttledPeriods: 0, periods: 0, receivedBytes: 0, sentBytes: 0 },
        kernel: { listenDrops: 0, server: { name: 'srv1', periods, throttledPeriods: periods - 10 } },
      };
    },
  });
  const running = {
    ...{ name: 'app', service: {} },
    containers: [container('app-1', true), container('app-2', false)],
  } as unknown as RunningService;
  const [target] = containers.targets(running);
  const probe = await target?.open();
  const edge = async (atMs: number): Promise<TimedSample[]> => {
    const samples = (await probe?.read({ atMs, isEdge: true })) ?? [];
    return samples.map((one) => ({ ...one, atMs, service: 'app' }));
  };
  const first = await edge(0);
  expect(first.filter(({ item }) => item === 'srv1').map(({ value }) => value)).toEqual([12, 2]);
  const { totals, problems } = beginTotals(first).finish(await edge(1_000));
  expect(problems).toEqual([]);
  expect(totals.filter(({ item }) => item === 'srv1').map(({ value }) => value)).toEqual([2, 2]);
});
