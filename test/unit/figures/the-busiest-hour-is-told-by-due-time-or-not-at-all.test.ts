import { expect, test } from 'vitest';
import { summarise } from '../../../src/verdicts/choice/summarise.ts';
import { latencyOf } from '../../support/load-fixture.ts';
import { measuredTopologies } from '../../support/measured-topologies.ts';

const HITS_PER_S = 50;
const ARMS = measuredTopologies([['one', {}]]);

interface Day {
  readonly seconds: number;
  /** of the profile */
  readonly parts: number;
  readonly busiest: number;
}

test.each<Day>([{ seconds: 120, parts: 24, busiest: 17 }])(
  'a busiest hour of whole seconds is told: hour $busiest of a day of $seconds s',
  async (day) => {
    expect(await shown(day, { withinMs: 100, otherwiseMs: 2 })).toBe(100);
    expect(await shown(day, { withinMs: 2, otherwiseMs: 100 })).toBe(2);
  },
);

test.each<Day>([
  { seconds: 10, parts: 24, busiest: 17 },
  { seconds: 15, parts: 24, busiest: 17 },
  { seconds: 60, parts: 96, busiest: 57 },
  { seconds: 60, parts: 1440, busiest: 870 },
])(
  'a busiest part that holds no middle of a second is not told by the whole day: part $busiest of $parts of a day of $seconds s',
  async (day) => {
    expect([undefined, 100]).toContain(await shown(day, { withinMs: 100, otherwiseMs: 2 }));
  },
);

test.each<Day>([
  { seconds: 20, parts: 24, busiest: 17 },
  { seconds: 30, parts: 24, busiest: 17 },
  { seconds: 60, parts: 24, busiest: 17 },
  { seconds: 60, parts: 96, busiest: 58 },
])(
  'a busiest part is not told by hits due outside of it: part $busiest of $parts of a day of $seconds s',
  async (day) => {
    expect([undefined, 2]).toContain(await shown(day, { withinMs: 2, otherwiseMs: 100 }));
  },
);

/** The p95 of the busiest part of the profile, in whole ms, of a trial whose hits were as slow as said within it and otherwise. */
async function shown(
  { seconds, parts, busiest }: Day,
  { withinMs, otherwiseMs }: { readonly withinMs: number; readonly otherwiseMs: number },
): Promise<number | undefined> {
  const durationMs = seconds * 1000;
  const partMs = durationMs / parts;
  const isWithin = (dueMs: number): boolean => dueMs >= busiest * partMs && dueMs < (busiest + 1) * partMs;
  const latency = Array.from({ length: seconds }, (_, second) => {
    const due = Array.from({ length: HITS_PER_S }, (_, hit) => second * 1000 + (hit * 1000) / HITS_PER_S);
    const times = due.map((dueMs) => (isWithin(dueMs) ? withinMs : otherwiseMs));
    return latencyOf('response', times, { trial: 1, startMs: second * 1000 });
  });
  const { scenario } = ARMS.run;
  const weight = (part: number): number => (part === busiest ? 2 : 1) / (parts + 1);
  const profile = { ...scenario.profile, fractions: Array.from({ length: parts }, (_, part) => weight(part)) };
  const run = { ...ARMS.run, scenario: { ...scenario, durationMs, profile } };
  const { topologies } = await summarise({ ...ARMS, run, latency });
  const measured = topologies[0]?.measured;
  if (measured === undefined) throw new Error('nothing was measured');
  const p95Ms = valueOf(measured.peakHourP95Ms);
  return p95Ms === undefined ? undefined : Math.round(p95Ms);
}

function valueOf(figure: { readonly median: number } | undefined): number | undefined {
  return figure?.median;
}
