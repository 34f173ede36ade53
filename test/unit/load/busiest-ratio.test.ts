import { expect, it } from 'vitest';
import { eventLoop } from '../../../src/checks/validity/event-loop.ts';
import { generatorCpu } from '../../../src/checks/validity/generator-cpu.ts';
import type { TrialFacts } from '../../../src/checks/trial-check.ts';
import { busiestOf, busiestRatio } from '../../../src/load/busiest-ratio.ts';
import { ProcessCostMeter } from '../../../src/load/k6/process-cost.ts';
import { loadTotals } from '../../support/load-fixture.ts';

it('the busiest second in twenty counts, and where nobody looked nothing is known', () => {
  expect(busiestRatio([])).toEqual({});
  expect(busiestRatio([0.3])).toEqual({ cpuP95Ratio: 0.3 });
  expect(busiestRatio(Array.from({ length: 40 }, (_, at) => at / 100))).toEqual({ cpuP95Ratio: 0.38 });
});

it('of several threads the busiest counts, and one that was not looked at takes nothing away', () => {
  expect(busiestOf([{}, {}])).toEqual({});
  expect(busiestOf([{ cpuP95Ratio: 0.2 }, {}, { cpuP95Ratio: 0.4 }])).toEqual({ cpuP95Ratio: 0.4 });
});

it('of a program of others that was not read the share, the event loop and the garbage collection are unknown', () => {
  using meter = new ProcessCostMeter(0, 2);
  meter.sample();
  const { cpuP95Ratio, eventLoopDelayP99Ms, gcMs } = meter.cost();
  expect([cpuP95Ratio, eventLoopDelayP99Ms, gcMs]).toEqual([undefined, undefined, undefined]);
});

it.each([
  ['replay', /nobody looked/],
  ['k6', /k6 has no event loop/],
])('what nobody read of %s is no pass', (engine, words) => {
  const generator = { cpuMs: 1, maxResidentBytes: 1, workers: 1 };
  const facts = {
    load: loadTotals({ engine, generator }),
    latency: { responseP50Ms: 1, responseP95Ms: 1, lagP99Ms: 0 },
  } as unknown as TrialFacts;
  expect(generatorCpu.judge(facts)).toMatchObject({
    state: 'not-measured',
    measured: 'nobody looked in so short a time',
  });
  const late = eventLoop.judge(facts);
  expect(late.state).toBe('not-measured');
  expect(late.measured).toMatch(words);
  expect(late.measured).not.toContain('garbage');
});
