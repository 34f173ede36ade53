/** Drift of the control work within a pair. @source own choice */
const WARN_ABOVE = 0.03;
const CONTAMINATED_ABOVE = 0.05;
/** Of a ratio that is exactly on a limit, the logarithms of both differ in their last digits. */
const ROUNDING = 1e-12;

export type ControlState = 'calm' | 'drifting' | 'contaminated';

/**
 * Did the machine itself change between the two trials of a pair? Control work is fixed, no candidate touches it, and it is
 * measured before each trial. A contaminated pair counts for nothing; control work never corrects a result.
 * @param baseline, candidate  the time of the control work before each trial, same unit, above 0
 * @returns the drift as ln(candidate) - ln(baseline), and its state; NaN, and contaminated, where there is no time
 */
export function judgeControl(
  baseline: number,
  candidate: number,
): { readonly drift: number; readonly state: ControlState } {
  const drift = baseline > 0 && candidate > 0 ? Math.log(candidate) - Math.log(baseline) : Number.NaN;
  const size = Math.abs(drift);
  if (size <= Math.log1p(WARN_ABOVE) + ROUNDING) return { drift, state: 'calm' };
  if (size <= Math.log1p(CONTAMINATED_ABOVE) + ROUNDING) return { drift, state: 'drifting' };
  return { drift, state: 'contaminated' };
}
