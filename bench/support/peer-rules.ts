import type { PrimaryMetricName } from '../../src/records/gate-settings.ts';
import { mannWhitneyTest } from '../../src/stats/mann-whitney.ts';
import { studentCdf } from '../../src/stats/student-t.ts';

/** What a rule may see of a trial. */
export interface SeenTrial {
  /** of each metric that decides; of all of them less is better */
  readonly values: Readonly<Partial<Record<PrimaryMetricName, number>>>;
  /** response times of its requests, any unit */
  readonly requests: readonly number[];
}

/** How other tools decide that a candidate is worse. */
export interface PeerRule {
  readonly title: string;
  /** who decides so */
  readonly usedBy: string;
  /** trials of each side that it is given */
  readonly trials: number;
  isWorse(baseline: readonly SeenTrial[], candidate: readonly SeenTrial[]): boolean;
}

const LEVEL = 0.05;
/** Trials a side for rules that compare groups: as many as the gate has at its first look. */
const GROUP = 8;

export const PEER_RULES: readonly PeerRule[] = [
  {
    title: 'last run > 1.2 times the one before, any metric',
    usedBy: 'github-action-benchmark with alert-threshold 120 %',
    trials: 1,
    isWorse: byRatio(1.2),
  },
  {
    title: 'last run > 1.1 times the one before, any metric',
    usedBy: 'the same with 110 %',
    trials: 1,
    isWorse: byRatio(1.1),
  },
  {
    title: "Welch's t on the requests of one run each, p < 0.05",
    usedBy: 'autocannon-compare',
    trials: 1,
    isWorse: ([a], [b]) => isUp(welchP(a?.requests ?? [], b?.requests ?? [])),
  },
  {
    title: 'Mann-Whitney on the requests of one run each, p < 0.05',
    usedBy: 'own scripts over raw results of k6 or wrk',
    trials: 1,
    isWorse: ([a], [b]) => isUp(rankSumP(a?.requests ?? [], b?.requests ?? [])),
  },
  {
    title: 'Mann-Whitney on 8 runs each, p < 0.05, any metric',
    usedBy: 'benchstat',
    trials: GROUP,
    isWorse: ofAnyMetric((a, b) => isUp(rankSumP(a, b))),
  },
  {
    title: "Welch's t on 8 runs each, p < 0.05, any metric",
    usedBy: 'spreadsheets',
    trials: GROUP,
    isWorse: ofAnyMetric((a, b) => isUp(welchP(a, b))),
  },
  {
    title: 't > 7 on 8 runs each, any metric',
    usedBy: 'Perfherder, over a history of pushes',
    trials: GROUP,
    isWorse: ofAnyMetric((a, b) => welchT(a, b).t > 7),
  },
];

function byRatio(limit: number): PeerRule['isWorse'] {
  return ofAnyMetric(([a = Number.NaN], [b = Number.NaN]) => b / a > limit);
}

/** Each metric for itself, as these tools do. */
function ofAnyMetric(isWorse: (a: readonly number[], b: readonly number[]) => boolean): PeerRule['isWorse'] {
  return (baseline, candidate) => {
    const names = Object.keys(baseline[0]?.values ?? {}) as PrimaryMetricName[];
    return names.some((name) => {
      const of = (trials: readonly SeenTrial[]) => trials.map(({ values }) => values[name] ?? Number.NaN);
      const [a, b] = [of(baseline), of(candidate)];
      return [...a, ...b].every(Number.isFinite) && isWorse(a, b);
    });
  };
}

/** A two-sided test, and which side is up. */
interface Outcome {
  readonly p: number;
  readonly isHigher: boolean;
}

function isUp({ p, isHigher }: Outcome): boolean {
  return isHigher && p < LEVEL;
}

/** @source Welch 1947; degrees of freedom after Satterthwaite 1946 */
export function welchT(a: readonly number[], b: readonly number[]): { readonly t: number; readonly degrees: number } {
  const [ofA, ofB] = [varianceOf(a) / a.length, varianceOf(b) / b.length];
  const t = (meanOf(b) - meanOf(a)) / Math.sqrt(ofA + ofB);
  const degrees = (ofA + ofB) ** 2 / (ofA ** 2 / (a.length - 1) + ofB ** 2 / (b.length - 1));
  return { t, degrees };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

export function welchP(a: readonly number[], b: readonly number[]): Outcome {
  const { t, degrees } = welchT(a, b);
  // Values that do not spread at all: equal, or surely apart.
  if (Number.isNaN(t)) return { p: 1, isHigher: false };
  if (!Number.isFinite(t)) return { p: 0, isHigher: t > 0 };
  return { p: 2 * studentCdf(-Math.abs(t), degrees), isHigher: t > 0 };
}

function rankSumP(a: readonly number[], b: readonly number[]): Outcome {
  const { p, superiority } = mannWhitneyTest(a, b, 'two-sided');
  return { p, isHigher: superiority > 0.5 };
}
