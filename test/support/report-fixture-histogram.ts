import { build } from 'hdr-histogram-js';
import type { Histogram } from 'hdr-histogram-js';

/** Microseconds, as the engines store them. */
export function histogram(): Histogram {
  return build({
    bitBucketSize: 32,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 60_000_000,
    numberOfSignificantValueDigits: 3,
  });
}
