import { type Share, fisherExactP, mostMore } from '../../stats/fisher-exact.ts';
import { signedRankTest } from '../../stats/signed-rank.ts';
import { ERROR_MARGIN, ERROR_TOLERANCE, LEVELS } from './levels.ts';

/** Errors and hits of both trials of a pair. */
export interface ErrorPair {
  readonly baseline: Share;
  readonly candidate: Share;
}

export interface ErrorResult {
  readonly state: 'regression' | 'ok' | 'improvement' | 'inconclusive' | 'continue';
  /** of the look that decided, or of the last one passed; 0 before the first */
  readonly pairs: number;
  readonly nextLook?: number;
  readonly seen?: ErrorLook;
}

/** What so many pairs show. */
export interface ErrorLook {
  readonly baseline: Share;
  readonly candidate: Share;
  /** difference of the ratios, and its upper bound */
  readonly more: number;
  readonly most: number;
  /** of "more errors": of the pooled counts, and of the pairs */
  readonly p: number;
  readonly pPairs: number;
}

/**
 * Judges errors at planned looks. More of them are a regression when Fisher's exact test of the pooled counts says so, at least 0.1
 * points more were seen, and the pairs agree (exact signed-rank test of their differences): errors come in bursts, and one burst in one
 * trial would convince a test that takes each hit for independent. Ok: even the upper bound is below a point, and no more were seen by
 * the margin than the pooled test calls chance.
 * @returns nothing but 'continue' changes when pairs are added
 */
export function judgeErrors(pairs: readonly ErrorPair[], looks: readonly number[]): ErrorResult {
  let last: ErrorResult = open(looks, -1);
  for (const [at, look] of looks.entries()) {
    if (pairs.length < look) return last;
    const seen = lookAtErrors(pairs.slice(0, look));
    const state = decided(seen, pairs.slice(0, look));
    if (state !== undefined) return { state, pairs: look, seen };
    last = { ...open(looks, at), pairs: look, seen };
  }
  return last;
}

/** Whether so many pairs let the errors pass, outside of the planned looks. */
export function mayPass(pairs: readonly ErrorPair[]): boolean {
  const state = decided(lookAtErrors(pairs), pairs);
  return state === 'ok' || state === 'improvement';
}

export function lookAtErrors(pairs: readonly ErrorPair[]): ErrorLook {
  const baseline = pooled(pairs.map((pair) => pair.baseline));
  const candidate = pooled(pairs.map((pair) => pair.candidate));
  return {
    baseline,
    candidate,
    more: ratioOf(candidate) - ratioOf(baseline),
    most: mostMore(baseline, candidate, LEVELS.ok),
    p: fisherExactP(baseline, candidate),
    pPairs: agreement(pairs),
  };
}

function decided(
  { p, pPairs, more, most, baseline, candidate }: ErrorLook,
  pairs: readonly ErrorPair[],
): 'regression' | 'ok' | 'improvement' | undefined {
  const isMore = p <= LEVELS.errors && more >= ERROR_MARGIN;
  if (isMore) return pPairs <= LEVELS.errorPairs ? 'regression' : undefined;
  if (most >= ERROR_TOLERANCE) return undefined;
  const isFewer =
    fisherExactP(candidate, baseline) <= LEVELS.errors &&
    -more >= ERROR_MARGIN &&
    agreement(pairs.map((pair) => ({ baseline: pair.candidate, candidate: pair.baseline }))) <= LEVELS.errorPairs;
  return isFewer ? 'improvement' : 'ok';
}

function agreement(pairs: readonly ErrorPair[]): number {
  return signedRankTest(
    pairs.map(({ baseline, candidate }) => ratioOf(candidate) - ratioOf(baseline)),
    'greater',
  ).p;
}

export function ratioOf({ errors, hits }: Share): number {
  return hits === 0 ? 0 : errors / hits;
}

export function pooled(shares: readonly Share[]): Share {
  return {
    errors: shares.reduce((sum, { errors }) => sum + errors, 0),
    hits: shares.reduce((sum, { hits }) => sum + hits, 0),
  };
}

function open(looks: readonly number[], at: number): ErrorResult {
  const nextLook = looks[at + 1];
  return nextLook === undefined ? { state: 'inconclusive', pairs: 0 } : { state: 'continue', pairs: 0, nextLook };
}
