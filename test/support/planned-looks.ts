import { detectableEffect } from '../../src/stats/detectable-effect.ts';
import { type Bounded, centreOf } from '../../src/stats/hodges-lehmann.ts';
import { DEFAULT_LOOKS, type LookRule } from '../../src/stats/planned-looks.ts';

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
