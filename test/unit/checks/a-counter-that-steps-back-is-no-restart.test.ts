import { expect, test } from 'vitest';
import { steal } from '../../../src/checks/validity/steal.ts';
import type { TrialFacts } from '../../../src/checks/trial-check.ts';
import { cpuSamples } from '../../../src/collectors/host-proc.ts';
import { metricTotals } from '../../support/metric-totals.ts';
import type { TimedSample } from '../../../src/records/sample.ts';

const SECONDS = 60;
/** Of two cores, 100 a second each. */
const TICKS_PER_S = 200;
const UP_TICKS = 30 * 86_400 * TICKS_PER_S;

test('15 % of steal on a machine that is up for 30 days are judged as 15 %', () => {
  expect(stealPercent(0)).toBeCloseTo(15, 0);
});

test('15 % of steal are judged as 15 % when the time spent waiting for I/O stepped back by 30 ms', () => {
  // The kernel says so itself: iowait "may decrease in certain conditions" (man 5 proc).
  expect(stealPercent(3)).toBeCloseTo(15, 0);
});

/** @param backTicks  by which iowait steps back in the middle */
function stealPercent(backTicks: number): number {
  const all = Array.from({ length: SECONDS + 1 }, (_, second) => machineAt(second, backTicks));
  const { totals } = metricTotals({ first: all[0] ?? [], between: all.slice(1, -1).flat(), last: all.at(-1) ?? [] });
  return Number.parseFloat(steal.judge({ metrics: totals } as unknown as TrialFacts).measured);
}

function machineAt(second: number, backTicks: number): TimedSample[] {
  const ticks = second * TICKS_PER_S;
  const part = (ofUptime: number, ofNow: number): number => Math.round(UP_TICKS * ofUptime + ticks * ofNow);
  const iowait = part(0.02, 0.01) - (second >= SECONDS / 2 ? backTicks : 0);
  const fields = [part(0.1, 0.3), 0, part(0.05, 0.1), part(0.83, 0.44), iowait, 0, 0, part(0, 0.15), 0, 0];
  const text = `cpu  ${fields.join(' ')}\ncpu0 1\ncpu1 1\n`;
  return cpuSamples(text).map((one) => ({ ...one, atMs: second * 1000, service: 'host' }));
}
