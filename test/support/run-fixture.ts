import type { RunRecord } from '../../src/records/run-record.ts';
import type { TrialRecord } from '../../src/records/trial-record.ts';
import { buildFixture } from './report-fixture.ts';

/** run.json of a plausible run of legacy and cache, one trial each. */
export function runRecord(): RunRecord {
  return buildFixture({ trials: 1, hits: 2000, durationMs: 10_000 }).run;
}

export function failedTrial(place: { trial: number; topology?: string }): TrialRecord {
  return {
    schema: 1,
    trial: place.trial,
    topology: place.topology ?? 'legacy',
    repetition: 1,
    startedAtMs: 1_790_000_000_000,
    endedAtMs: 1_790_000_010_000,
    phases: [],
    state: 'failed',
    phase: 'bring up',
    error: { code: 'SERVICE_NOT_READY', message: 'varnish did not answer', hint: 'see its log' },
  };
}
