import { holm } from '../../stats/holm.ts';
import { MOST_PAIRS, signedRankTest } from '../../stats/signed-rank.ts';
import type { Candidate } from './candidate.ts';
import { CRITERIA, type Criterion } from './facts.ts';

export const LEVEL = 0.05;
/** Fewer pairs cannot reach the level. @source signed-rank test, one-sided 5 % */
export const LEAST_TRIALS = 5;
/** Own choice where the machine is not calibrated. */
export const UNPROVED_MARGIN = 0.1;

/** Whether the first needs less than the second of one thing. */
export interface Comparer {
  isBetter(a: Candidate, b: Candidate, criterion: Criterion): boolean;
  /** whether trials can prove a difference between the two, so that none was found where none is said */
  isTested(a: Candidate, b: Candidate, criterion: Criterion): boolean;
}

export type Margins = Readonly<Partial<Record<Criterion, number>>>;

/**
 * Better is proved over trials paired by repetition: signed-rank test, one-sided, adjusted by Holm over all pairs of one criterion. Either of
 * two may be the better one, so of equal topologies up to twice the level of all runs call one better in a criterion.
 * Where the repetitions are too few to prove anything, the medians must differ by more than the margin.
 * @param margins  by which equal things may differ on this machine; absent: 10 %
 */
export function comparerOf(candidates: readonly Candidate[], margins: Margins): Comparer {
  const proofs = new Map(CRITERIA.map((criterion) => [criterion, proofsOf(candidates, criterion)]));
  const proofOf = (a: Candidate, b: Candidate, criterion: Criterion) => proofs.get(criterion)?.get(keyOf(a, b));
  return {
    isBetter(a, b, criterion) {
      const [own, other] = [a.values[criterion], b.values[criterion]];
      if (own === undefined || other === undefined) return false;
      const proof = proofOf(a, b, criterion);
      if (proof !== undefined) return proof.p <= LEVEL && proof.lower === a.name;
      return own * (1 + (margins[criterion] ?? UNPROVED_MARGIN)) < other;
    },
    isTested: (a, b, criterion) => proofOf(a, b, criterion) !== undefined,
  };
}

/** Trials of each with which a difference between any two of so many can be proved: the smallest p, adjusted, is within the level. */
export function trialsToProve(candidates: number): number {
  const pairs = Math.max(1, (candidates * (candidates - 1)) / 2);
  return Math.max(LEAST_TRIALS, Math.ceil(Math.log2(pairs / LEVEL)));
}

interface Proof {
  /** adjusted */
  readonly p: number;
  readonly lower: string;
}

function proofsOf(candidates: readonly Candidate[], criterion: Criterion): ReadonlyMap<string, Proof> {
  const pairs = candidates.flatMap((a, at) =>
    candidates.slice(at + 1).map((b) => ({ a, b, differences: differencesOf(a, b, criterion) })),
  );
  // All pairs are looked at, also those that are not tested: the smallest p that so many pairs of trials can give must be small enough.
  const testable = pairs.filter(({ differences }) => differences.length >= trialsToProve(candidates.length));
  const tests = testable.map(({ a, b, differences }) => {
    const ranked = differences.map(rankable);
    const above = signedRankTest(ranked, 'greater').p;
    const below = signedRankTest(ranked, 'less').p;
    return { key: keyOf(a, b), p: Math.min(above, below), lower: above <= below ? a.name : b.name };
  });
  const untested = pairs.length - tests.length;
  const adjusted = holm([...tests.map(({ p }) => p), ...Array.from({ length: untested }, () => 1)]);
  return new Map(tests.map(({ key, lower }, at) => [key, { p: adjusted[at] ?? 1, lower }]));
}

/** ln(b / a) of each repetition that has both; infinite where one of them needs nothing, 0 where neither does. */
export function differencesOf(a: Candidate, b: Candidate, criterion: Criterion): number[] {
  return a.trials
    .flatMap(({ repetition, values }) => {
      const own = values[criterion];
      const other = b.trials.find((trial) => trial.repetition === repetition)?.values[criterion];
      if (own === undefined || other === undefined || !(own >= 0 && other >= 0)) return [];
      return [own === other ? 0 : Math.log(other / own)];
    })
    .slice(0, MOST_PAIRS);
}

/** The test goes by ranks: what is infinite is above, or below, all else. */
function rankable(difference: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, difference));
}

function keyOf(a: Candidate, b: Candidate): string {
  return JSON.stringify([a.name, b.name].sort());
}
