import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { expect, test } from 'vitest';
import { readModel } from '../../../src/report/model.ts';
import { windowData } from '../../../src/report/sections/window.ts';
import { windowBins } from '../../../src/report/series/window.ts';
import { figuresWithin, partsWithin } from '../../../src/report/window-figures.ts';
import { buildFixture } from '../../support/report-fixture.ts';
import type { Fixture } from '../../support/report-fixture.ts';

/** Engines that know when hits were due say so. */
function withArrivals(fixture: Fixture): Fixture {
  const trials = fixture.trials.map((trial) =>
    trial.state === 'measured'
      ? { ...trial, load: { ...trial.load, arrivals: { windowMs: 100, due: [], sent: [] } } }
      : trial,
  );
  return { ...fixture, trials };
}

const FIXTURE = withArrivals(buildFixture({ hits: 20_000, topologies: 2, trials: 2, intervalMs: 2_000 }));

/** Naive: every response time of the stretch, sorted. */
function naive(topology: string, fromMs: number, toMs: number) {
  const trials = FIXTURE.trials.filter((trial) => trial.topology === topology).map(({ trial }) => trial);
  const values: number[] = [];
  for (const line of FIXTURE.latency) {
    if (line.kind !== 'response' || !trials.includes(line.trial)) continue;
    if (line.startMs < fromMs || line.startMs >= toMs) continue;
    const histogram = decodeFromCompressedBase64(line.hdr, 32);
    let before = 0;
    for (let rank = 1; rank <= histogram.totalCount; rank += 1) {
      before = histogram.getValueAtPercentile((100 * rank) / histogram.totalCount);
      values.push(before);
    }
  }
  values.sort((a, b) => a - b);
  const at = (ratio: number) => Number(values[Math.ceil(values.length * ratio) - 1]) / 1000;
  return { hits: values.length, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) };
}

test.each([
  [0, 24],
  [12, 18],
  [17, 18],
])('the figures from %i to %i o’clock are those of the hits due then', async (from, to) => {
  const data = windowData(await readModel(FIXTURE));
  expect(partsWithin(data, [from, to]).map((part) => part * data.hoursPerPart)).toEqual([from, to]);
  FIXTURE.run.topologies.forEach(({ name }, topology) => {
    const own = figuresWithin(data, topology, [from, to]);
    const told = naive(name, (from / 24) * 240_000, (to / 24) * 240_000);
    expect(own?.hits).toBe(told.hits);
    for (const figure of ['p50Ms', 'p95Ms', 'p99Ms'] as const) {
      if (own?.[figure] === undefined) expect(told.hits).toBeLessThan(1000);
      else expect(Math.abs(own[figure] / told[figure] - 1), figure).toBeLessThan(0.03);
    }
    expect(own?.perSecond).toBeCloseTo(told.hits / 2 / (((to - from) / 24) * 240), 6);
  });
});

test('statements per 1 000 hits of the whole day are those of the summary', async () => {
  const data = windowData(await readModel(FIXTURE));
  FIXTURE.summary.topologies.forEach(({ measured }, topology) => {
    const own = figuresWithin(data, topology, [0, 24])?.statementsPerThousandHits;
    expect(Number(own) / Number(measured?.database?.statements.median)).toBeCloseTo(1, 1);
  });
});

test('statements that were not read for a while are unknown there, and known elsewhere', async () => {
  const samples = FIXTURE.samples.filter(
    ({ metric, atMs }) => metric !== 'postgresql.statements_total' || atMs < 120_000,
  );
  const data = windowData(await readModel({ ...FIXTURE, samples }));
  expect(figuresWithin(data, 0, [16, 18])?.statementsPerThousandHits).toBeUndefined();
  expect(figuresWithin(data, 0, [2, 6])?.statementsPerThousandHits).toBeGreaterThan(0);
});

test('a load engine without due times, or intervals across the edges, give no figures, and the reason', async () => {
  const plain = windowData(await readModel(buildFixture({ hits: 3_000, topologies: 1, trials: 1 })));
  expect(plain.topologies[0]?.why).toMatch(/when hits were due/);
  expect(figuresWithin(plain, 0, [0, 12])).toBeUndefined();
  const fixture = withArrivals(buildFixture({ hits: 3_000, topologies: 1, trials: 1 }));
  const trials = fixture.trials.map((trial) =>
    trial.state === 'measured'
      ? {
          ...trial,
          load: {
            ...trial.load,
            intervals: trial.load.intervals.map((each, index) => ({
              ...each,
              startMs: each.startMs + (index === 3 ? 2_500 : 0),
            })),
          },
        }
      : trial,
  );
  const shifted = windowData(await readModel({ ...fixture, trials }));
  expect(shifted.topologies[0]?.why).toMatch(/across the edges/);
});

test.each([
  [720, 5, 72],
  [240, 5, 48],
  [240, 1, 120],
  [240, 12, 24],
  [24, 5, 24],
  [70, 5, 70],
  [500, 5, 72],
])('%i bins of %i topologies are at most %i parts', (count, topologies, parts) => {
  const bins = windowBins({ count, lengthMs: 1000, dayHours: 24 }, topologies);
  expect(bins.count).toBe(parts);
  expect(bins.lengthMs % 1000).toBe(0);
});
