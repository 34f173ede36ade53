import type { Histogram } from 'hdr-histogram-js';
import type { MeasuredTrial } from '../../src/records/trial-record.ts';

export type Variant = 'normal' | 'tie' | 'time-invalid' | 'all-invalid' | 'failed-trial' | 'nobody-measured';

/** What one trial's hits came to; kept for the summary. */
export interface TrialFacts {
  readonly record: MeasuredTrial;
  readonly response: Histogram;
  readonly service: Histogram;
  readonly peakHour: Histogram;
  readonly byEndpoint: ReadonlyMap<string, Histogram>;
}
