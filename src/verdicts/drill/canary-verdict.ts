import { random } from '../../base/random.ts';
import { brunnerMunzelTest } from '../../stats/brunner-munzel.ts';
import { mean } from '../../stats/sample.ts';

/** A difference must be as sure. @source as the judge of Kayenta: 98 % confidence */
const LEVEL = 0.02;
/** So much dearer a version may be. @source own choice: what a colder start costs, and more than two instances of one version differ */
const MOST_RATIO = 1.5;
/** A cheaper one is better from here on. */
const BETTER_RATIO = 1 / MOST_RATIO;
/** Fewer seconds decide nothing. @source own choice */
export const FEWEST_POINTS = 15;
/** For so many seconds in a row, so much of its limit, beside a baseline that needs so much less: then nothing more is waited for. */
const BURNING = { seconds: 10, share: 0.95, baselineShare: 0.6 } as const;

/** An instance between two looks, by the second. */
export interface CanaryPoint {
  /** CPU time */
  readonly cpuMs: number;
  /** hits that it served; absent: nobody counts them */
  readonly requests?: number;
}

export interface CanaryVerdict {
  readonly state: 'better' | 'not-worse' | 'worse' | 'cannot-say';
  /** one sentence */
  readonly reason: string;
  /** seconds that decided */
  readonly points: number;
  /** of the means of canary and baseline; absent: too few */
  readonly ratio?: number;
}

/** Whether it burns all that it may while the baseline does not, for long enough. @param limitCores  of each instance; undefined: it has none */
export function isBurning(
  baseline: readonly CanaryPoint[],
  canary: readonly CanaryPoint[],
  limitCores: number | undefined,
): boolean {
  if (limitCores === undefined) return false;
  const limitMs = limitCores * 1_000;
  const last = canary.slice(-BURNING.seconds);
  const beside = baseline.slice(-BURNING.seconds);
  return (
    last.length === BURNING.seconds &&
    beside.length === BURNING.seconds &&
    last.every(({ cpuMs }) => cpuMs >= BURNING.share * limitMs) &&
    beside.every(({ cpuMs }) => cpuMs < BURNING.baselineShare * limitMs)
  );
}

/**
 * What a new version costs beside a fresh instance of the old one under the same traffic: CPU time per hit, second by second, or per second
 * where nobody counts hits. Worse: dearer by more than half; not worse: surely not by that much; better: surely cheaper by a third.
 * Two that got no hits are as good as each other, which says nothing.
 * @param unserved  why nobody knows that hits came to both; undefined: they were counted, or load balancers had both
 */
export function canaryVerdict(
  baseline: readonly CanaryPoint[],
  canary: readonly CanaryPoint[],
  limitCores: number | undefined,
  unserved = idleText(baseline),
): CanaryVerdict {
  const points = Math.min(baseline.length, canary.length);
  if (unserved !== undefined) return { points: 0, state: 'cannot-say', reason: unserved };
  if (limitCores !== undefined && isBurning(baseline, canary, limitCores))
    return { ...figures(baseline, canary), points, state: 'worse', reason: burningText(limitCores) };
  const isByHit = isPerHit(baseline, canary);
  const [before, after] = [costsOf(baseline, isByHit), costsOf(canary, isByHit)];
  const fewest = Math.min(before.length, after.length);
  if (fewest < FEWEST_POINTS)
    return { state: 'cannot-say', points: fewest, reason: `${fewest} s were measured, ${FEWEST_POINTS} are needed` };
  const ratio = mean(after) / mean(before);
  const head = { points: fewest, ...(Number.isFinite(ratio) ? { ratio } : {}) };
  const said = Number.isFinite(ratio)
    ? `it uses ${Math.round(ratio * 100) / 100} times the CPU time of the baseline${isByHit ? ' per hit' : ''}`
    : 'the baseline used no CPU time';
  const against = (factor: number, alternative: 'greater' | 'less'): boolean =>
    brunnerMunzelTest(
      before.map((cost) => factor * cost),
      after,
      alternative,
      random(fewest),
    ).p < LEVEL;
  if (against(MOST_RATIO, 'greater')) return { ...head, state: 'worse', reason: said };
  if (against(BETTER_RATIO, 'less')) return { ...head, state: 'better', reason: said };
  if (against(MOST_RATIO, 'less')) return { ...head, state: 'not-worse', reason: said };
  return { ...head, state: 'cannot-say', reason: `${said}, which may be chance` };
}

/** A canary that burns may be left out by load balancers for that, the baseline for nothing. */
function idleText(baseline: readonly CanaryPoint[]): string | undefined {
  const hits = countedHits(baseline);
  const isIdle = hits !== undefined && hits.every((count) => count === 0);
  return isIdle ? `no hit came to the baseline in ${hits.length} s` : undefined;
}

/** Hits of the seconds in which they were counted; undefined: too few of the seconds for the others, whose page of counters was late. */
export function countedHits(points: readonly CanaryPoint[]): readonly number[] | undefined {
  const counts = points.flatMap(({ requests }) => requests ?? []);
  const areEnough = counts.length === points.length || counts.length >= FEWEST_POINTS;
  return areEnough && counts.length > 0 ? counts : undefined;
}

function figures(baseline: readonly CanaryPoint[], canary: readonly CanaryPoint[]): { readonly ratio?: number } {
  const isByHit = isPerHit(baseline, canary);
  const [before, after] = [costsOf(baseline, isByHit), costsOf(canary, isByHit)];
  const ratio = before.length === 0 || after.length === 0 ? Number.NaN : mean(after) / mean(before);
  return Number.isFinite(ratio) ? { ratio } : {};
}

function burningText(limitCores: number): string {
  return `it used at least ${BURNING.share * 100} % of its ${limitCores} cores for ${BURNING.seconds} s, the baseline less than ${BURNING.baselineShare * 100} %`;
}

/** Of the seconds in which both can be compared: by the hit, where enough seconds of both counted them. */
function costsOf(points: readonly CanaryPoint[], isByHit: boolean): readonly number[] {
  return isByHit ? costsByHit(points) : points.map(({ cpuMs }) => cpuMs);
}

function costsByHit(points: readonly CanaryPoint[]): readonly number[] {
  return points.flatMap(({ cpuMs, requests = 0 }) => (requests > 0 ? [cpuMs / requests] : []));
}

/** A page of counters may be late now and then; where most are, as of one that burns its CPU, seconds are compared. */
function isPerHit(...sides: readonly (readonly CanaryPoint[])[]): boolean {
  if (sides.flat().every(({ requests }) => requests !== undefined)) return true;
  return sides.every((points) => costsByHit(points).length >= FEWEST_POINTS);
}
