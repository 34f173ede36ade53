import { describe, expect, it } from 'vitest';
import { memoryOf, peakRateOf, readCores, servingOf } from '../../../src/figures/serving.ts';
import type { SampleLine } from '../../../src/records/sample.ts';
import type { MeasuredTrial } from '../../../src/records/trial-record.ts';
import { metricRow } from '../../support/quiet-metrics.ts';
import { buildFixture } from '../../support/report-fixture.ts';

const SECONDS = 24;
/** A hit a second more in each of 24 seconds: 10, 11, ... */
const rateAt = (second: number): number => 10 + second;
const { run: template, trials } = buildFixture({ trials: 1, hits: 200, durationMs: SECONDS * 1000 });
const [like] = trials.filter((trial) => trial.state === 'measured');
if (like === undefined) throw new Error('the fixture has no measured trial');

const run = {
  ...template,
  scenario: {
    ...template.scenario,
    hitsPerDay: 864_000,
    profile: { ...template.scenario.profile, fractions: halves() },
  },
};

/** 24 parts of the day, of which the last has three times its share. */
function halves(): number[] {
  return Array.from({ length: 24 }, (_, index) => (index === 23 ? 3 : 1) / 26);
}

const trial: MeasuredTrial = {
  ...like,
  trial: 1,
  containers: ['app-1', 'db-1'].map((name) => ({ service: name, name, image: 'i', imageId: 'sha256:0' })),
  metrics: ['app-1', 'db-1'].flatMap((name) => [
    metricRow('container.cpu_ms_total', 1, name),
    metricRow('container.memory_bytes', 1e8, name, 2e8),
  ]),
  load: {
    ...like.load,
    intervals: Array.from({ length: SECONDS }, (_, second) => ({
      startMs: second * 1000,
      lengthMs: 1000,
      counts: { ...like.load.counts, sent: rateAt(second) },
    })),
  },
};

/** Readings once a second, some 300 ms off the full second, and the last when all is answered: idle cores and CPU time of a hit are what each container is given. */
function samples(containers: Readonly<Record<string, { idle: number; msPerHit: number }>>): SampleLine[] {
  return Object.entries(containers).flatMap(([item, { idle, msPerHit }]) => {
    const used = (ms: number) => {
      const seconds = Math.max(0, Math.min(SECONDS, ms / 1000));
      const whole = Math.floor(seconds);
      let hits = (seconds - whole) * rateAt(whole);
      for (let second = 0; second < whole; second += 1) hits += rateAt(second);
      return idle * ms + msPerHit * hits;
    };
    return [...Array.from({ length: SECONDS + 1 }, (_, index) => index * 1000 - 300), SECONDS * 1000 + 5].map(
      (atMs): SampleLine => {
        return {
          trial: 1,
          atMs,
          service: item,
          metric: 'container.cpu_ms_total',
          kind: 'counter',
          item,
          value: 5000 + used(atMs),
        };
      },
    );
  });
}

const servingWith = async (lines: readonly SampleLine[], own = trial) =>
  servingOf({ run, trials: [own], cores: await readCores(run, [own], lines) });

describe('what serving the day takes', () => {
  it('is idle cores and CPU time of a hit, told apart through the intervals of the day', async () => {
    const { demand, peakMemoryBytes, containers } = await servingWith(
      samples({ 'app-1': { idle: 0.2, msPerHit: 2 }, 'db-1': { idle: 0.05, msPerHit: 1 } }),
    );
    expect(peakRateOf(run)).toBeCloseTo(((864_000 / 86_400) * (24 * 3)) / 26, 9);
    expect(demand?.idleCores.value).toBeCloseTo(0.25, 2);
    expect(demand?.cpuMsPerHit.value).toBeCloseTo(3, 1);
    expect(demand?.peakCores.value).toBeCloseTo(0.25 + 0.003 * peakRateOf(run), 2);
    expect(demand?.roles.map(({ role }) => role)).toEqual(['app-1', 'db-1']);
    expect(demand?.roles.reduce((sum, { cores }) => sum + cores, 0)).toBeCloseTo(demand?.peakCores.value ?? 0, 9);
    expect(demand?.usedCoreHoursPerMillionHits).toBeCloseTo((0.25 * 24) / 0.864 + 3 / 3.6, 1);
    expect(peakMemoryBytes).toBe(4e8);
    expect(containers).toBe(2);
  });

  it.each<[why: string, change: (lines: SampleLine[]) => SampleLine[]]>([
    ['one container was not read', (lines) => lines.filter(({ item }) => item !== 'db-1')],
    ['one was not read at the end', (lines) => lines.filter(({ item, atMs }) => item !== 'db-1' || atMs < 20_000)],
    [
      'one was first read when the day had begun',
      (lines) => lines.filter(({ item, atMs }) => item !== 'db-1' || atMs > 0),
    ],
    [
      'one was not read for several seconds',
      (lines) => lines.filter(({ item, atMs }) => item !== 'db-1' || atMs < 9000 || atMs > 15_000),
    ],
    [
      'one was restarted',
      (lines) =>
        lines.map((line) => (line.item === 'db-1' && line.atMs > 9000 ? { ...line, value: line.value - 4990 } : line)),
    ],
    ['nothing was read', () => []],
  ])('is unknown when %s', async (_why, change) => {
    const { demand } = await servingWith(
      change(samples({ 'app-1': { idle: 0.2, msPerHit: 2 }, 'db-1': { idle: 0.05, msPerHit: 1 } })),
    );
    expect(demand).toBeUndefined();
  });

  it('has no memory when that of one container was not read', async () => {
    const own = {
      ...trial,
      metrics: trial.metrics.filter(({ metric, item }) => item !== 'db-1' || metric !== 'container.memory_bytes'),
    };
    expect((await servingWith([], own)).peakMemoryBytes).toBeUndefined();
  });
});

describe('memory', () => {
  it('is unknown where a container was not read: a sum of the others would look like less', () => {
    const metrics = [
      metricRow('container.memory_bytes', 5, 'app-1'),
      metricRow('container.cpu_ms_total', 1, 'app-1'),
      metricRow('container.unread', 1, 'db-1'),
    ];
    expect(memoryOf({ ...like, metrics })).toBeNaN();
    expect(memoryOf({ ...like, metrics: metrics.slice(0, 2) })).toBe(5);
  });
});
