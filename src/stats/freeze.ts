/** A server that stands still for a while again and again, and else answers at once. */
export interface Freeze {
  readonly periodMs: number;
  /** at the start of each period, at most the period */
  readonly lengthMs: number;
}

/**
 * The p-quantile of the response times that evenly spread arrivals must see, counted from when they were due.
 * What arrives during a freeze waits for its end, so a share length/period of all waits evenly between 0 and the length.
 * A generator that counts from the send, or waits before it sends the next, shows less: that is coordinated omission.
 * @param p  0..1
 * @returns ms
 * @source G. Tene, "How NOT to measure latency"; HdrHistogram's rationale of corrected recording
 */
export function freezeQuantileMs(freeze: Freeze, p: number): number {
  requireFreeze(freeze);
  if (!(p >= 0 && p <= 1)) throw new RangeError(`p must be within 0..1, got ${p}`);
  return Math.max(0, freeze.lengthMs - (1 - p) * freeze.periodMs);
}

function requireFreeze({ periodMs, lengthMs }: Freeze): void {
  if (!(lengthMs >= 0 && periodMs > 0 && lengthMs <= periodMs)) {
    throw new RangeError(`a freeze must be within its period, got ${lengthMs} of ${periodMs} ms`);
  }
}
