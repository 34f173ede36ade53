import { describe, expect, test } from 'vitest';
import type { LoadCounts } from '../../../src/records/load-totals.ts';
import type { TrialRecord } from '../../../src/records/trial-record.ts';
import { readModel } from '../../../src/report/model.ts';
import { day } from '../../../src/report/sections/day.ts';
import { figuresOf } from '../../../src/report/sections/latency.ts';
import { buildFixture } from '../../support/report-fixture.ts';

const well = (counts: LoadCounts): LoadCounts => ({ ...counts, ok: counts.sent, failed: 0, timedOut: 0, dropped: 0 });

/** A run of two topologies, two trials each, in which no hit failed, but for what a trial is changed to. */
async function quietDay(change: (trial: TrialRecord) => TrialRecord | undefined = (trial) => trial) {
  const fixture = buildFixture({ topologies: 2, trials: 2, hits: 6000, durationMs: 12_000, intervalMs: 250 });
  const trials = fixture.trials.flatMap((trial) => {
    if (trial.state !== 'measured') return [];
    const intervals = trial.load.intervals.map((interval) => ({ ...interval, counts: well(interval.counts) }));
    return change({ ...trial, load: { ...trial.load, counts: well(trial.load.counts), intervals } }) ?? [];
  });
  return readModel({ ...fixture, trials });
}

const findingOf = async (...change: Parameters<typeof quietDay>) =>
  /<p class="finding">(.*?)<\/p>/s.exec(day.render(await quietDay(...change))?.toString() ?? '')?.[1] ?? '';

function failing(trial: TrialRecord, failed: number): TrialRecord {
  if (trial.state !== 'measured') return trial;
  return { ...trial, load: { ...trial.load, counts: { ...trial.load.counts, failed } } };
}

describe('what is said of the whole day', () => {
  test('no hit failed, where none did', async () => {
    expect(await findingOf()).toContain('no hit failed');
  });

  test('hits of a trial that is not drawn are not forgotten', async () => {
    const finding = await findingOf((trial) => {
      if (trial.trial !== 1 || trial.state !== 'measured') return trial;
      return { ...failing(trial, 7), validity: { ...trial.validity, time: 'invalid' } } as TrialRecord;
    });
    expect(finding).toMatch(/7 hits failed that no chart shows/);
    expect(finding).not.toContain('no hit failed');
  });

  test('nor those of which nobody knows when they failed', async () => {
    const finding = await findingOf((trial) => {
      if (trial.trial !== 1 || trial.state !== 'measured') return trial;
      const { load } = trial;
      return failing({ ...trial, load: { ...load, intervals: [] } }, 3);
    });
    expect(finding).toMatch(/3 hits failed that no chart shows/);
  });

  test('a topology without a trial has no say in how long a point of errors is', async () => {
    const guideOf = async (...change: Parameters<typeof quietDay>) =>
      /share of the hits due in (.*?) of the measurement/.exec(
        day.render(await quietDay(...change))?.toString() ?? '',
      )?.[1];
    const both = await guideOf();
    expect(both).toBeDefined();
    const [first] = buildFixture({ topologies: 2, trials: 1, hits: 2000, durationMs: 12_000 }).run.topologies;
    expect(await guideOf((trial) => (trial.topology === first?.name ? trial : undefined))).toBe(both);
  });
});

test('p95 of every trial is of every trial, also of many', async () => {
  const model = await readModel(buildFixture({ topologies: 4, trials: 20, hits: 400, durationMs: 4000 }));
  const strip = figuresOf(model).find(({ kind }) => kind === 'strip');
  if (strip?.kind !== 'strip') throw new Error('trials are marks');
  expect(strip.points).toHaveLength(80);
  expect(new Set(strip.points.map(({ topology }) => topology)).size).toBe(4);
});
