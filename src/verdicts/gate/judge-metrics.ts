import { detectableEffect } from '../../stats/detectable-effect.ts';
import { type Bounded, centreOf } from '../../stats/hodges-lehmann.ts';
import { holm } from '../../stats/holm.ts';
import { signedRankTest } from '../../stats/signed-rank.ts';

/** One metric of a family that is judged together. */
export interface JudgedSeries {
  /** ln(candidate / baseline) of each pair, in the order measured */
  readonly differences: readonly number[];
  /** accepted slowdown, as a ratio */
  readonly tolerance: number;
  /** never a regression up to here, as a ratio */
  readonly margin: number;
  /** noise of A/A pairs; where given, "ok" needs a detectable effect within the tolerance */
  readonly noise?: number;
  /** true: "ok" is not to be had, e.g. since the noise floor lies above the tolerance */
  readonly mayNotBeOk?: boolean;
}

export interface FamilyRule {
  readonly looks: readonly number[];
  /** one-sided, of the whole family at each look */
  readonly alarmLevel: number;
  readonly okLevel: number;
}

export interface SeriesResult {
  readonly state: 'regression' | 'ok' | 'improvement' | 'inconclusive' | 'continue';
  /** of the look that decided, or of the last one passed; 0 before the first */
  readonly pairs: number;
  readonly nextLook?: number;
  /** in ln ratios; lower bound at the alarm level, upper at the ok level */
  readonly logs?: Bounded;
  /** of "worse by more than the margin"; of an improvement: of "better by more than the margin" */
  readonly p?: number;
  readonly pAdjusted?: number;
}

interface Look {
  readonly logs: Bounded;
  readonly pWorse: number;
  readonly pBetter: number;
}

/**
 * Judges a family of metrics at planned looks. At each look the p-values of "worse by more than the margin" are adjusted after Holm
 * over the whole family: a metric without enough pairs counts with p = 1, one that was found worse before keeps its p.
 * "ok" needs the upper bound below the tolerance, and that not even the unadjusted test calls it worse. An improvement is
 * proved as a regression is, with the sides exchanged; later pairs that are there anyway may still prove it after an "ok".
 * @returns in the order of the series. Nothing but 'continue' changes when pairs are added, except 'ok' to 'improvement'
 * @source looks: Pocock 1977, as in stats/planned-looks.ts; Holm 1979 at each of them
 */
export function judgeFamily(series: readonly JudgedSeries[], rule: FamilyRule): readonly SeriesResult[] {
  const results: SeriesResult[] = series.map(() => ({ state: 'continue', pairs: 0 }));
  for (const [at, pairs] of rule.looks.entries()) {
    const looks = series.map((one) => (one.differences.length < pairs ? undefined : lookAt(one, pairs, rule)));
    const isWorse = (index: number): boolean => results[index]?.state === 'regression';
    const isOk = (index: number): boolean => ['ok', 'improvement'].includes(results[index]?.state ?? '');
    const worse = holm(
      looks.map((look, index) => {
        if (isWorse(index)) return results[index]?.p ?? 1;
        return isOk(index) ? 1 : (look?.pWorse ?? 1);
      }),
    );
    const better = holm(looks.map((look) => look?.pBetter ?? 1));
    for (const [index, look] of looks.entries()) {
      const one = series[index];
      const before = results[index];
      if (one === undefined || before === undefined || look === undefined) continue;
      if (before.state === 'regression' || before.state === 'improvement') continue;
      const pAdjusted = worse[index] ?? 1;
      const seen = { pairs, logs: look.logs, p: look.pWorse, pAdjusted };
      const isBetter = (better[index] ?? 1) <= rule.alarmLevel;
      const improved = { ...seen, state: 'improvement', p: look.pBetter, pAdjusted: better[index] ?? 1 } as const;
      if (before.state === 'ok') {
        if (isBetter) results[index] = improved;
      } else if (pAdjusted <= rule.alarmLevel) results[index] = { ...seen, state: 'regression' };
      else if (mayBeOk(one, look, pairs, rule)) results[index] = isBetter ? improved : { ...seen, state: 'ok' };
      else results[index] = { ...seen, ...openState(rule.looks, at) };
    }
  }
  return results.map((result) =>
    result.state === 'continue' && result.pairs === 0 ? { ...result, ...openState(rule.looks, -1) } : result,
  );
}

function openState(looks: readonly number[], at: number): Pick<SeriesResult, 'state' | 'nextLook'> {
  const nextLook = looks[at + 1];
  return nextLook === undefined ? { state: 'inconclusive' } : { state: 'continue', nextLook };
}

function lookAt({ differences, margin }: JudgedSeries, pairs: number, rule: FamilyRule): Look {
  const seen = differences.slice(0, pairs);
  const logMargin = Math.log1p(margin);
  return {
    logs: centreOf(seen, { lower: rule.alarmLevel, upper: rule.okLevel }),
    pWorse: signedRankTest(beyond(seen, logMargin), 'greater').p,
    pBetter: signedRankTest(beyond(seen, -logMargin), 'less').p,
  };
}

/** Differences from a limit; what lies on it but for rounding lies on it. */
function beyond(differences: readonly number[], limit: number): number[] {
  return differences.map((difference) => {
    const distance = difference - limit;
    return Math.abs(distance) < 1e-12 ? 0 : distance;
  });
}

function mayBeOk(one: JudgedSeries, look: Look, pairs: number, rule: FamilyRule): boolean {
  if (one.mayNotBeOk === true) return false;
  if (one.noise !== undefined && detectableEffect(one.noise, pairs) > one.tolerance) return false;
  return look.pWorse > rule.alarmLevel && look.logs.upper < Math.log1p(one.tolerance);
}
