/** Drift of the canary within a pair. @source own choice */
const WARN_ABOVE = 0.03;
const CONTAMINATED_ABOVE = 0.05;

export type CanaryState = 'calm' | 'drifting' | 'contaminated';

/**
 * Did the machine itself change between the two trials of a pair? The canary is a fixed piece of work that no candidate
 * touches, measured beside each trial. A contaminated pair is measured again as a whole; the canary never corrects a result.
 * @param baseline, candidate  the canary's time beside each trial, same unit, above 0
 * @returns the drift as ln(candidate) - ln(baseline), and its state; NaN, and contaminated, when a canary gave no time
 */
export function judgeCanary(
  baseline: number,
  candidate: number,
): { readonly drift: number; readonly state: CanaryState } {
  const drift = baseline > 0 && candidate > 0 ? Math.log(candidate) - Math.log(baseline) : Number.NaN;
  const size = Math.abs(drift);
  if (size <= Math.log1p(WARN_ABOVE)) return { drift, state: 'calm' };
  if (size <= Math.log1p(CONTAMINATED_ABOVE)) return { drift, state: 'drifting' };
  return { drift, state: 'contaminated' };
}
