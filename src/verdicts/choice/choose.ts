import type { Comparer } from './better.ts';
import type { Candidate } from './candidate.ts';
import { CRITERIA, type Criterion } from './facts.ts';

/** Who is left, and why the others are not. Names within a list stand by cost, then by name: the order given plays no part. */
export interface Choice {
  /** named by the answer: one, or several that are not told apart or each better in something */
  readonly best: readonly Candidate[];
  /** what decided between those that nobody beats; absent: one was left, or several are */
  readonly by?: Criterion;
  /** between whom it decided: what came before did not tell these apart; in its order */
  readonly tied?: readonly Candidate[];
  /** criteria that were asked before, and did not tell those apart */
  readonly askedBefore?: readonly Criterion[];
  /** beaten by nobody */
  readonly front: readonly Candidate[];
  readonly beaten: readonly { readonly candidate: Candidate; readonly by: readonly Candidate[] }[];
  /** what of them was not read, while others' was */
  readonly unranked: readonly { readonly candidate: Candidate; readonly unknown: readonly Criterion[] }[];
}

/**
 * Out goes whoever another equals or beats in everything, and beats in something. The cheapest of the rest, where there are prices:
 * the least, all that are not proved to need more, and of these the least by the next criterion.
 * @param by  criteria in the order in which they decide; empty: nothing decides between those that nobody beats
 */
export function choose(candidates: readonly Candidate[], compare: Comparer, by: readonly Criterion[]): Choice {
  const ordered = candidates.toSorted(byCost);
  const needed = CRITERIA.filter(
    (criterion) => criterion !== 'p95' && ordered.some(({ values }) => values[criterion] !== undefined),
  );
  const unknownOf = ({ values }: Candidate) => needed.filter((criterion) => values[criterion] === undefined);
  const ranked = ordered.filter((candidate) => unknownOf(candidate).length === 0);
  const beaten = ranked.flatMap((candidate) => {
    const winners = ranked.filter((other) => isBeaten(candidate, other, ranked, compare));
    return winners.length === 0 ? [] : [{ candidate, by: winners }];
  });
  const front = ranked.filter((candidate) => !beaten.some((one) => one.candidate === candidate));
  return {
    ...leastOf(front, compare, by),
    front,
    beaten,
    unranked: ordered.flatMap((candidate) => {
      const unknown = unknownOf(candidate);
      return unknown.length === 0 ? [] : [{ candidate, unknown }];
    }),
  };
}

/** Beats it in something and loses to it in nothing. Of p95 nothing is said where either's is unknown. */
export function dominates(a: Candidate, b: Candidate, compare: Comparer): boolean {
  return (
    CRITERIA.every((criterion) => !compare.isBetter(b, a, criterion)) &&
    CRITERIA.some((criterion) => compare.isBetter(a, b, criterion))
  );
}

/** "Equals" holds within a margin, so three may beat each other in a ring: within a ring nobody is out. */
function isBeaten(one: Candidate, by: Candidate, all: readonly Candidate[], compare: Comparer): boolean {
  return one !== by && dominates(by, one, compare) && !reaches(one, by, all, compare);
}

function reaches(from: Candidate, to: Candidate, all: readonly Candidate[], compare: Comparer): boolean {
  const seen = new Set([from]);
  for (const one of seen) {
    for (const other of all) if (dominates(one, other, compare)) seen.add(other);
  }
  return seen.has(to);
}

/** The least by each criterion in turn; what is unknown of anyone left decides nothing. */
export function leastOf(
  front: readonly Candidate[],
  compare: Comparer,
  by: readonly Criterion[],
): Pick<Choice, 'best' | 'by' | 'tied' | 'askedBefore'> {
  if (front.length <= 1) return { best: front };
  let left = front;
  const askedBefore: Criterion[] = [];
  for (const criterion of by) {
    const known = left.filter(({ values }) => values[criterion] !== undefined);
    const tied = known.toSorted(
      (a, b) => (a.values[criterion] ?? Infinity) - (b.values[criterion] ?? Infinity) || byCost(a, b),
    );
    const [least] = tied;
    if (least === undefined || known.length < left.length) continue;
    left = left.filter((other) => other === least || !compare.isBetter(least, other, criterion));
    if (left.length === 1) return { best: left, by: criterion, tied, askedBefore };
    askedBefore.push(criterion);
  }
  return { best: left };
}

function byCost(a: Candidate, b: Candidate): number {
  const [own, other] = [a.values.cost ?? Number.MAX_VALUE, b.values.cost ?? Number.MAX_VALUE];
  return own - other || (a.name < b.name ? -1 : 1);
}
