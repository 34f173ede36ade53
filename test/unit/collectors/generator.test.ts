import { expect, test } from 'vitest';
import { generatorBy } from '../../../src/collectors/generator.ts';

// What is recorded contains the 20 ms between two looks.
test.each([
  [0, 90_000_000, undefined],
  [1, 20_000_000, 0],
  [1, 19_000_000, 0],
  [1, 21_500_000, 1.5],
  [9, 1_020_000_000, 1000],
] as const)(
  'of %d looks with a 99th percentile of %d ns the event loop is late by %s ms',
  async (count, p99Ns, lateMs) => {
    const asked: unknown[] = [];
    const noted = (what: string) => () => {
      asked.push(what);
      return true;
    };
    const generator = generatorBy((options) => {
      asked.push(options);
      return {
        count,
        percentile: (percentile) => (percentile === 99 ? p99Ns : Number.NaN),
        enable: noted('enable'),
        reset: noted('reset'),
        disable: noted('disable'),
      };
    });
    if (generator.scope !== 'machine') throw new Error('the generator is a machine');
    const probe = await generator.open();
    const samples = await probe.read({ atMs: 0, isEdge: false });
    await probe.close();
    const late = samples.find(({ metric }) => metric === 'generator.event_loop_delay_p99_ms');
    // Without a look nobody knows it.
    if (lateMs === undefined) expect(late).toBeUndefined();
    else expect(late?.value).toBeCloseTo(lateMs, 9);
    expect(asked).toEqual([{ resolution: 20 }, 'enable', 'reset', 'disable']);
  },
);
