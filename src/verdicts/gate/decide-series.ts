import { type ErrorPair, type ErrorResult, judgeErrors, lookAtErrors, mayPass } from './judge-errors.ts';
import { type ExactResult, type RepeatedSeries, exactLookOf, judgeExact } from './exact-look.ts';
import { type FamilyRule, type SeriesResult, judgeFamily } from './judge-metrics.ts';

export interface DecidedSeries extends SeriesResult {
  /** present: decided by repeats that agree, which needs no second series */
  readonly exact?: ExactResult;
}

export interface Decided {
  readonly metrics: readonly DecidedSeries[];
  readonly errors: ErrorResult;
}

/**
 * Decides the metrics and the errors of a gate. A metric that is exact is found worse at once, and the others hold nothing back. Early
 * ok is only a whole gate, of metrics that are all exact and errors that may pass: where anything is measured on, all of it counts.
 * @returns metrics in the order of the series
 */
export function decideSeries(
  series: readonly RepeatedSeries[],
  errorPairs: readonly ErrorPair[],
  rule: FamilyRule,
): Decided {
  const exact = series.map((one) => judgeExact(one));
  const found = exact.some((result) => result?.state === 'regression');
  const early = found ? undefined : earlyOk(exact, errorPairs);
  if (early !== undefined) return early;
  const planned = judgeFamily(series, rule);
  return {
    metrics: planned.map((result, index) => {
      const own = exact[index];
      if (own?.state === 'regression') return decidedBy(own);
      return withExactLook(result, series[index]);
    }),
    errors: judgeErrors(errorPairs, rule.looks),
  };
}

function earlyOk(exact: readonly (ExactResult | undefined)[], errorPairs: readonly ErrorPair[]): Decided | undefined {
  const known = exact.filter((result) => result !== undefined);
  const pairs = Math.max(...known.map((result) => result.pairs));
  if (known.length < exact.length || errorPairs.length < pairs) return undefined;
  const seen = errorPairs.slice(0, pairs);
  if (!mayPass(seen)) return undefined;
  return { metrics: known.map(decidedBy), errors: { state: 'ok', pairs, seen: lookAtErrors(seen) } };
}

function decidedBy(exact: ExactResult): DecidedSeries {
  const { state, pairs, logs } = exact;
  return { state, pairs, logs, exact };
}

/** What has not come to its exact look is asked for that look first. */
function withExactLook(result: SeriesResult, series: RepeatedSeries | undefined): SeriesResult {
  const look = series === undefined ? undefined : exactLookOf(series);
  if (result.state !== 'continue' || look === undefined || series === undefined) return result;
  return series.differences.length < look ? { ...result, nextLook: look } : result;
}
