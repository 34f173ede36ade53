import { playOf, controlHits, type PlayFacts } from '../../src/figures/drill/play-of.ts';
import type { DrillMark, DrillPlay, DrillSettings } from '../../src/records/drill-record.ts';
import type { FineBins } from '../../src/records/load-totals.ts';
import type { MeasuredTrial } from '../../src/records/trial-record.ts';
import { loadTotals } from './load-fixture.ts';
import { quietMetrics } from './quiet-metrics.ts';
import { buildFixture } from './report-fixture.ts';

export const T0_MS = 10_000;

export const DRILL_SETTINGS: DrillSettings = {
  ...{ drills: ['kill:app'], repetitions: 1, ratePerSecond: 100, durationMs: 30_000 },
  ...{ faultAtMs: T0_MS, holdMs: 5_000, limitMs: 250 },
};

/** What a drill marks when all goes as it should. */
export const HEALED: readonly DrillMark[] = [
  { atMs: T0_MS - 1_000, what: 'noted' },
  { atMs: T0_MS, what: 'fault' },
  { atMs: T0_MS + 20, what: 'applied' },
  { atMs: T0_MS + 200, what: 'broken', detail: 'app does not run' },
  { atMs: T0_MS + 2_000, what: 'whole' },
  { atMs: T0_MS + 5_000, what: 'undoing' },
  { atMs: T0_MS + 5_010, what: 'undone' },
];
export const UNTOUCHED: readonly DrillMark[] = [
  { atMs: T0_MS, what: 'fault' },
  { atMs: T0_MS + 10, what: 'whole' },
];

let template: MeasuredTrial | undefined;
function measuredTrial(): MeasuredTrial {
  const { trials } = buildFixture({ hits: 500, durationMs: 5000, trials: 1 });
  template ??= trials.find((trial) => trial.state === 'measured');
  if (template === undefined) throw new Error('the fixture has no measured trial');
  return template;
}

/** A play as it is measured, before anything is concluded. */
export function playFacts(
  drill: string,
  trial: number,
  bins: FineBins,
  changes: Partial<PlayFacts> & { readonly measured?: Partial<MeasuredTrial> } = {},
): PlayFacts {
  const { measured, ...facts } = changes;
  return {
    drill,
    marks: drill === 'control' || drill === 'none' ? UNTOUCHED : HEALED,
    endings: [],
    stored: new Set(),
    trial: {
      ...measuredTrial(),
      ...{ trial, topology: drill, repetition: 1, accounting: [], metrics: [...quietMetrics()] },
      proof: { state: 'proved', reasons: [] },
      load: loadTotals({ bins }),
      ...measured,
    },
    ...facts,
  };
}

/** Plays beside their controls, as a drill concludes them. */
export function plays(all: readonly PlayFacts[]): readonly DrillPlay[] {
  return all.map((facts) => {
    const controls = all.filter((other) => other.drill === 'control' && other !== facts);
    return playOf(
      facts,
      controls.flatMap((control) => controlHits(control) ?? []),
    );
  });
}
