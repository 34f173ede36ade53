import { expect, it } from 'vitest';
import { summarise } from '../../../../src/verdicts/choice/summarise.ts';
import type { Calibration } from '../../../../src/verdicts/calibration/calibration.ts';
import { buildFixture } from '../../../support/report-fixture.ts';

const fixture = (trials: number, topologies = 2) =>
  buildFixture({ hits: 2000, durationMs: 48_000, trials, topologies });

function calibrated(logRatios: readonly number[]): Calibration {
  return { schema: 1, fingerprint: [], metrics: [{ metric: 'cpu_ms_per_hit', logRatios: [...logRatios] }] } as never;
}

it('one trial of each proves nothing: what differs by the margin is taken for a difference', async () => {
  const { decision } = await summarise(fixture(1));
  expect(decision.resolution).toMatchObject({ trials: 1, trialsToProve: 5 });
  expect(decision.resolution?.differences.every(({ ratio, by }) => ratio === 0.1 && by === 'rule')).toBe(true);
  expect(decision.resolution).not.toHaveProperty('falseAlarms');
});

it('of enough trials it is what their own noise lets one find', async () => {
  const { decision } = await summarise(fixture(6));
  const found = decision.resolution?.differences ?? [];
  expect(found.length).toBeGreaterThan(2);
  expect(found.every(({ by, ratio }) => by === 'trials' && ratio >= 0 && ratio < 1)).toBe(true);
  expect(found.some(({ ratio }) => ratio > 0)).toBe(true);
});

it('equal things that the margin would have told apart are counted, of all that were measured', async () => {
  const logRatios = [...Array.from({ length: 18 }, (_, at) => (at % 2 === 0 ? 0.01 : -0.01)), 0.5, -0.5];
  const { decision } = await summarise({ ...fixture(1), calibrations: [calibrated(logRatios)] });
  expect(decision.resolution?.falseAlarms).toEqual({ alarms: 2, of: 20 });
  expect(decision.resolution?.differences.find(({ of }) => of.includes('CPU') || of.includes('cores'))?.by).toBe(
    'calibration',
  );
});

it('of as many trials as prove something it is whole groups of pairs that are counted', async () => {
  const shifted = [
    ...Array.from({ length: 6 }, (_, at) => 0.02 + at / 1000),
    ...Array.from({ length: 12 }, (_, at) => (at % 2 === 0 ? 1 : -1) * (0.01 + at / 1000)),
  ];
  const { decision } = await summarise({ ...fixture(6), calibrations: [calibrated(shifted)] });
  expect(decision.resolution?.falseAlarms).toEqual({ alarms: 1, of: 3 });
});

it('equal things are told apart by the level of the run, adjusted for as many pairs as it compares', async () => {
  // p is 2 in 2^7: below 5 %, above 5 % over the six pairs of four topologies.
  const logRatios = Array.from({ length: 21 }, (_, at) => (at % 7 === 0 ? -0.001 : 0.02 + at / 1000));
  const of = async (topologies: number) =>
    (
      await summarise({
        ...buildFixture({ hits: 300, durationMs: 12_000, trials: 7, topologies }),
        calibrations: [calibrated(logRatios)],
      })
    ).decision.resolution;
  expect((await of(2))?.falseAlarms).toEqual({ alarms: 3, of: 3 });
  expect(await of(4)).toMatchObject({ trialsToProve: 7, falseAlarms: { alarms: 0, of: 3 } });
});

it('beside a single topology there is nothing to tell apart', async () => {
  expect((await summarise(fixture(1, 1))).decision).not.toHaveProperty('resolution');
});
