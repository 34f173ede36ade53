import { detectableEffect } from './detectable-effect.ts';
import { type Bounded, centreOf } from './hodges-lehmann.ts';

export interface LookRule {
  /** the slowdown one is willing to accept, as a ratio: 0.1 is 10 % */
  readonly tolerance: number;
  /** a slowdown up to this is never called a regression: 0.03, or the A/A noise floor where that is larger */
  readonly margin: number;
  /** pair counts at which one looks, ascending; nobody may look between them */
  readonly looks: readonly number[];
  /** one-sided level of the lower bound at each look; small, since one looks several times */
  readonly alarmLevel: number;
  /** one-sided level of the upper bound */
  readonly okLevel: number;
  /** noise of A/A pairs; where it is given, "ok" also needs a detectable effect within the tolerance */
  readonly noise?: number;
}

/** Simulated: 5.1 % alarms in all when nominally 1.5 % at each look, against 12.7 % when 5 % at each. */
export const DEFAULT_LOOKS: LookRule = {
  tolerance: 0.1,
  margin: 0.03,
  looks: [8, 10, 12, 16, 20],
  alarmLevel: 0.015,
  okLevel: 0.05,
};

export interface LookResult {
  /** 'continue': measure up to `nextLook` pairs; 'inconclusive': the last look decided nothing */
  readonly state: 'regression' | 'ok' | 'inconclusive' | 'continue';
  /** pairs of the look that decided; later ones are not looked at. With 'continue': of the last look passed, or 0 */
  readonly pairs: number;
  /** with 'continue' only */
  readonly nextLook?: number;
  /** change of the candidate against the baseline as ratios (0.1 is 10 % slower); missing before the first look */
  readonly change?: Bounded;
}

/**
 * Is the candidate slower? Three answers, decided at planned looks only. The result for some pairs never changes when more
 * are added, except from 'continue'.
 * @param differences  ln(candidate) - ln(baseline) of each pair, in the order measured, finite
 * @throws {RangeError} a rule that cannot decide, or a difference that is not finite
 * @source group-sequential testing with the same nominal level at each look (Pocock 1977), bounds of Hodges & Lehmann
 */
export function judgeLooks(differences: readonly number[], rule: LookRule = DEFAULT_LOOKS): LookResult {
  requireRule(rule);
  let passed: { readonly pairs: number; readonly change?: Bounded } = { pairs: 0 };
  for (const pairs of rule.looks) {
    if (differences.length < pairs) return { state: 'continue', ...passed, nextLook: pairs };
    const levels = { lower: rule.alarmLevel, upper: rule.okLevel };
    const logs = centreOf(differences.slice(0, pairs), levels);
    const change = {
      estimate: Math.expm1(logs.estimate),
      lower: Math.expm1(logs.lower),
      upper: Math.expm1(logs.upper),
    };
    if (logs.lower > Math.log1p(rule.margin)) return { state: 'regression', pairs, change };
    if (logs.upper < Math.log1p(rule.tolerance) && mayBeOk(pairs, rule)) return { state: 'ok', pairs, change };
    passed = { pairs, change };
  }
  return { state: 'inconclusive', ...passed };
}

/** An ok is worth nothing where a slowdown beyond the tolerance would likely have been missed. */
function mayBeOk(pairs: number, rule: LookRule): boolean {
  return rule.noise === undefined || detectableEffect(rule.noise, pairs) <= rule.tolerance;
}

function requireRule({ looks, tolerance, margin }: LookRule): void {
  const ascending = looks.every((look, at) => Number.isInteger(look) && look > (looks[at - 1] ?? 1));
  if (looks.length === 0 || !ascending) {
    throw new RangeError(`looks must be whole, from 2, ascending, at least one; got ${looks.join(', ') || 'none'}`);
  }
  if (!(margin >= 0 && tolerance > 0)) {
    throw new RangeError(`margin must be from 0 and tolerance above 0, got ${margin} and ${tolerance}`);
  }
}
