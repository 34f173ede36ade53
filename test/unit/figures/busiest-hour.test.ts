import { expect, test } from 'vitest';
import { busiestHour, peakHourOf } from '../../../src/figures/busiest-hour.ts';
import type { RunRecord } from '../../../src/records/run-record.ts';
import { summarise } from '../../../src/verdicts/choice/summarise.ts';
import { latencyOf } from '../../support/load-fixture.ts';
import { measuredTopologies } from '../../support/measured-topologies.ts';

const HOURLY = Array.from({ length: 24 }, (_, hour) => (hour === 17 ? 3 : 1) / 26);

test.each([
  ['24 parts', HOURLY, 17],
  ['96 parts', HOURLY.flatMap((share) => Array.from({ length: 4 }, () => share / 4)), 17],
  // The busiest quarter is in hour 3, and hour 9 has more in all.
  ['a short peak', Array.from({ length: 96 }, (_, part) => (part === 13 ? 4 : part >= 36 && part < 40 ? 3 : 1)), 9],
  ['equal hours', Array.from({ length: 1440 }, () => 1 / 1440), 0],
])('the busiest hour of a profile of %s', (_name, fractions, hour) => {
  expect(busiestHour(fractions)).toBe(hour);
});

test('it is a twenty-fourth of the measurement, however many parts the profile has', () => {
  const quarters = HOURLY.flatMap((share) => Array.from({ length: 4 }, () => share / 4));
  const run = { scenario: { durationMs: 240_000, profile: { fractions: quarters } } } as unknown as RunRecord;
  expect(peakHourOf(run)).toEqual({ fromMs: 170_000, toMs: 180_000 });
});

test.each([
  ['has due times', {}, 7],
  ['has none', { arrivals: undefined }, undefined],
])('its p95 where the load %s', async (_name, change, expected) => {
  const arms = measuredTopologies([['one', {}]], {
    change: ({ load: { arrivals, ...load }, ...trial }) => ({
      ...trial,
      load: 'arrivals' in change || arrivals === undefined ? load : { ...load, arrivals },
    }),
  });
  const { scenario } = arms.run;
  const run = {
    ...arms.run,
    scenario: { ...scenario, durationMs: 24_000, profile: { ...scenario.profile, fractions: HOURLY } },
  };
  const latency = Array.from({ length: 24 }, (_, hour) =>
    latencyOf('response', [hour === 17 ? 7 : 2], { startMs: hour * 1000 }),
  );
  const { topologies } = await summarise({ ...arms, run, latency });
  const p95Ms = topologies[0]?.measured?.peakHourP95Ms?.median;
  expect(p95Ms === undefined ? undefined : Math.round(p95Ms)).toBe(expected);
});
