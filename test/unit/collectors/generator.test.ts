import { expect, test, vi } from 'vitest';
import { generator } from '../../../src/collectors/generator.ts';

const delay = vi.hoisted(() => ({ count: 0, p99Ns: 0, asked: [] as unknown[] }));

vi.mock(import('node:perf_hooks'), async (original) => ({
  ...(await original()),
  monitorEventLoopDelay: ((options: unknown) => {
    delay.asked.push(options);
    return {
      get count() {
        return delay.count;
      },
      percentile: (percentile: number) => (percentile === 99 ? delay.p99Ns : Number.NaN),
      enable: () => delay.asked.push('enable'),
      reset: () => delay.asked.push('reset'),
      disable: () => delay.asked.push('disable'),
    };
  }) as never,
}));

// What is recorded contains the 20 ms between two looks.
test.each([
  [0, 90_000_000, 0],
  [1, 20_000_000, 0],
  [1, 19_000_000, 0],
  [1, 21_500_000, 1.5],
  [9, 1_020_000_000, 1000],
])('of %d looks with a 99th percentile of %d ns the event loop is late by %d ms', async (count, p99Ns, lateMs) => {
  Object.assign(delay, { count, p99Ns, asked: [] });
  if (generator.scope !== 'machine') throw new Error('the generator is a machine');
  const probe = await generator.open();
  const samples = await probe.read({ atMs: 0, isEdge: false });
  await probe.close();
  const late = samples.find(({ metric }) => metric === 'generator.event_loop_delay_p99_ms');
  expect(late?.value).toBeCloseTo(lateMs, 9);
  expect(delay.asked).toEqual([{ resolution: 20 }, 'enable', 'reset', 'disable']);
});
