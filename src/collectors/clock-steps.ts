/**
 * How far the wall clock has jumped against the monotonic one since this call. Both run at the speed that NTP sets, so only a clock
 * that is set, or a machine that slept, makes a difference.
 * @returns reads it, ms, never negative; 1 ms is rounding
 */
export function clockSteps(clocks: {
  readonly wallMs: () => number;
  readonly monotonicMs: () => number;
}): () => number {
  const offsetMs = (): number => clocks.wallMs() - clocks.monotonicMs();
  const atFirstMs = offsetMs();
  return () => Math.abs(offsetMs() - atFirstMs);
}
