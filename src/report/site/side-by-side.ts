import type { SiteData, SiteFigure, SiteSpread } from './site-entry.ts';
import { unlikeOf } from './trend.ts';

export type Difference =
  /** all trials of one lie beyond all of the other, which chance does in at most 5 % */
  | { readonly state: 'apart'; readonly difference: number; readonly ratio?: number }
  /** ranges overlap: within noise */
  | { readonly state: 'alike' }
  /** however they lie, so few trials tell nothing */
  | { readonly state: 'too-few' }
  | { readonly state: 'invalid' | 'unlike' | 'missing' };

export interface SideBySideRow {
  readonly topology: string;
  readonly figure: SiteFigure;
  readonly reference?: SiteSpread | undefined;
  readonly other?: SiteSpread | undefined;
  readonly difference: Difference;
}

export interface SideBySide {
  /** to be said before any figure */
  readonly unlike: readonly { readonly what: string; readonly baseline: string; readonly candidate: string }[];
  readonly rows: readonly SideBySideRow[];
  /** names of topologies that only one of the two has: no row is of them */
  readonly onlyIn: { readonly reference: readonly string[]; readonly other: readonly string[] };
}

type Entry = SiteData['entries'][number];
type Topology = Entry['topologies'][number];

const LEVEL = 0.05;

/** Topologies of the same name, or the only ones that both have. Of unlike runs no difference is said. */
export function sideBySide(data: SiteData, reference: Entry, other: Entry): SideBySide {
  const unlike = unlikeOf(data, reference.fingerprint, other.fingerprint);
  const pairs = pairsOf(reference, other);
  const rows = pairs.flatMap(([a, b]) =>
    data.figures.flatMap((figure): SideBySideRow[] => {
      const [first, second] = [spreadOf(a, figure), spreadOf(b, figure)];
      if (first === undefined && second === undefined) return [];
      const topology = a.name === b.name ? a.name : `${a.name} / ${b.name}`;
      const isInvalid = figure.of !== 'neither' && [a[figure.of], b[figure.of]].includes('invalid');
      const difference: Difference =
        first === undefined || second === undefined
          ? { state: 'missing' }
          : unlike.length > 0
            ? { state: 'unlike' }
            : isInvalid
              ? { state: 'invalid' }
              : differenceOf(first, second);
      return [{ topology, figure, reference: first, other: second, difference }];
    }),
  );
  const onlyIn = {
    reference: unpaired(
      reference,
      pairs.map(([a]) => a),
    ),
    other: unpaired(
      other,
      pairs.map(([, b]) => b),
    ),
  };
  return { unlike, rows, onlyIn };
}

function unpaired({ topologies }: Entry, paired: readonly Topology[]): string[] {
  return topologies.filter((one) => !paired.includes(one)).map(({ name }) => name);
}

function pairsOf(reference: Entry, other: Entry): readonly (readonly [Topology, Topology])[] {
  const same = reference.topologies.flatMap((a) => {
    const b = other.topologies.find(({ name }) => name === a.name);
    return b === undefined ? [] : [[a, b] as const];
  });
  const [a, b] = [reference.topologies[0], other.topologies[0]];
  const areOnly = reference.topologies.length === 1 && other.topologies.length === 1;
  return same.length === 0 && areOnly && a !== undefined && b !== undefined ? [[a, b]] : same;
}

function spreadOf({ figures }: Topology, { name }: SiteFigure): SiteSpread | undefined {
  return Object.hasOwn(figures, name) ? figures[name] : undefined;
}

/**
 * By the ranges of the trials alone: n and m trials of equal things lie wholly apart in 2 of (n + m over n) orders.
 * @source Mann & Whitney 1947: the two extreme orders of the rank-sum test, which is exact
 */
export function differenceOf(reference: SiteSpread, other: SiteSpread): Difference {
  const [median, min, max, trials] = reference;
  const [otherMedian, otherMin, otherMax, otherTrials] = other;
  if (2 / orders(trials, otherTrials) > LEVEL) return { state: 'too-few' };
  if (otherMin <= max && min <= otherMax) return { state: 'alike' };
  const difference = otherMedian - median;
  return { state: 'apart', difference, ...(median === 0 ? {} : { ratio: difference / Math.abs(median) }) };
}

function orders(n: number, m: number): number {
  let count = 1;
  for (let k = 1; k <= n; k += 1) count = (count * (m + k)) / k;
  return count;
}
