import { FAILING_RATIO, errorsOf } from '../../figures/errors.ts';
import type { ErrorsVerdict } from '../../records/verdict.ts';
import { counted, percent, rounded, thousands } from '../../base/number-text.ts';
import type { Share } from '../../stats/fisher-exact.ts';
import type { GateInput } from './gate-input.ts';
import { type ErrorLook, type ErrorPair, type ErrorResult, lookAtErrors, ratioOf } from './judge-errors.ts';
import { ERROR_MARGIN, ERROR_TOLERANCE } from './levels.ts';
import { type DroppedPair, type Wanted, wholePairs } from './pairs.ts';

/** Errors need no calm machine. */
const WANTED: Wanted = { metricClass: 'work', leastHits: 1 };

export interface ErrorSeries {
  readonly pairs: readonly ErrorPair[];
  readonly dropped: readonly DroppedPair[];
}

/** Time-outs and drops of a pair with invalid times may be the machine's doing, and are left out of both its trials. */
export function errorSeriesOf(input: Pick<GateInput, 'run' | 'trials' | 'arms'>): ErrorSeries {
  const { whole, dropped } = wholePairs(input, input.arms, WANTED);
  const all = whole.map(({ baseline, candidate }) => {
    const isTimed = [baseline, candidate].every(({ validity }) => validity.time !== 'invalid');
    return {
      repetition: baseline.repetition,
      pair: { baseline: errorsOf(baseline, isTimed), candidate: errorsOf(candidate, isTimed) },
    };
  });
  const isAsked = ({ pair }: (typeof all)[number]) => pair.baseline.hits > 0 && pair.candidate.hits > 0;
  const unasked = all.filter((one) => !isAsked(one));
  return {
    pairs: all.filter(isAsked).map(({ pair }) => pair),
    dropped: [
      ...dropped,
      ...unasked.map(({ repetition }) => ({ repetition, reason: 'one arm had no hit that shows errors' })),
    ],
  };
}

export function errorsVerdictOf({ pairs, dropped }: ErrorSeries, result: ErrorResult): ErrorsVerdict {
  const seen = result.seen ?? lookAtErrors(pairs);
  return {
    state: result.state === 'continue' ? 'inconclusive' : result.state,
    reason: reasonOf(result, seen, pairs.length),
    pairs: result.pairs,
    validPairs: pairs.length,
    ...(result.nextLook === undefined ? {} : { nextLook: result.nextLook }),
    baseline: { ...seen.baseline },
    candidate: { ...seen.candidate },
    ...(pairs.length === 0 ? {} : { more: { estimate: rounded(seen.more), upper: rounded(seen.most) } }),
    ...(result.seen === undefined ? {} : { p: rounded(seen.p), pPairs: rounded(seen.pPairs) }),
    margin: ERROR_MARGIN,
    tolerance: ERROR_TOLERANCE,
    failing: (['baseline', 'candidate'] as const).filter((arm) => ratioOf(seen[arm]) > FAILING_RATIO),
    dropped: dropped.map((one) => ({ ...one })),
  };
}

function reasonOf({ state, pairs, nextLook }: ErrorResult, seen: ErrorLook, validPairs: number): string {
  const counts = `${shareText(seen.candidate)} against ${shareText(seen.baseline)}`;
  switch (state) {
    case 'regression':
      return `more errors, beyond chance: ${counts}`;
    case 'improvement':
      return `fewer errors, beyond chance: ${counts}`;
    case 'ok':
      return `${counts}; at most ${points(seen.most)} more`;
    case 'continue':
    case 'inconclusive': {
      if (validPairs === 0) return 'no valid pair';
      if (pairs === 0) return `${counted(validPairs, 'valid pair')}; nothing is decided before ${nextLook ?? 'more'}`;
      const next = nextLook === undefined ? '' : `; the next look is at ${nextLook}`;
      return `not decided with ${counted(pairs, 'pair')}: ${counts}, at most ${points(seen.most)} more${next}`;
    }
  }
}

export function shareText(share: Share): string {
  return `${thousands(share.errors)} of ${counted(share.hits, 'hit', 'hits', thousands)} (${share.hits === 0 ? '-' : percent(ratioOf(share), 2)})`;
}

function points(ratio: number): string {
  return `${(ratio * 100).toFixed(2)} points`;
}
