import { random } from '../../base/random.ts';
import { changePoints } from '../../stats/change-points.ts';
import { unlikeTraits } from '../../verdicts/gate/unlike-traits.ts';
import type { SiteData } from './site-entry.ts';

export interface TrendPoint {
  readonly entry: SiteData['entries'][number];
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly trials: number;
  readonly state: 'valid' | 'warning' | 'invalid';
}

/** Runs that may be joined: machine, program, traffic and data are the same. */
export interface TrendLine {
  /** of its first run, for what it differs from others in */
  readonly fingerprint: number;
  /** oldest first */
  readonly points: readonly TrendPoint[];
  /** index of the first point after each change; what is invalid is left out of the search */
  readonly changes: readonly number[];
}

/** In square time: of more runs the newest are searched. */
export const MOST_SEARCHED = 200;

export interface TrendChoice {
  readonly scenario: string;
  readonly topology: string;
  readonly figure: string;
}

/** A figure of a topology over all runs of a scenario, a line for each fingerprint, that of the oldest run first. */
export function trendLines(data: SiteData, choice: TrendChoice): readonly TrendLine[] {
  const groups: { known: number[]; points: TrendPoint[] }[] = [];
  for (const point of trendPoints(data, choice)) {
    const { fingerprint } = point.entry;
    const group = groups.find(({ known }) => known.every((other) => areAlike(data, other, fingerprint)));
    if (group === undefined) groups.push({ known: [fingerprint], points: [point] });
    else {
      group.points.push(point);
      if (!group.known.includes(fingerprint)) group.known.push(fingerprint);
    }
  }
  return groups.map(({ known, points }) => ({
    ...{ fingerprint: known[0] as number, points },
    changes: changesOf(points),
  }));
}

function trendPoints(data: SiteData, { scenario, topology, figure }: TrendChoice): readonly TrendPoint[] {
  const of = data.figures.find(({ name }) => name === figure)?.of;
  return [...data.entries].reverse().flatMap((entry) => {
    const own = entry.scenario === scenario ? entry.topologies.find(({ name }) => name === topology) : undefined;
    const spread = own !== undefined && Object.hasOwn(own.figures, figure) ? own.figures[figure] : undefined;
    if (own === undefined || spread === undefined) return [];
    const [median, min, max, trials] = spread;
    return [{ entry, median, min, max, trials, state: of === 'time' || of === 'work' ? own[of] : ('valid' as const) }];
  });
}

function changesOf(points: readonly TrendPoint[]): readonly number[] {
  const usable = points
    .flatMap(({ state, median }, index) => (state === 'invalid' ? [] : [{ index, median }]))
    .slice(-MOST_SEARCHED);
  // Seeded by how many there are: the same page shows the same.
  const found = changePoints(
    usable.map(({ median }) => median),
    random(usable.length, 0x7472656e),
  );
  return found.map((at) => (usable[at] as (typeof usable)[number]).index);
}

function areAlike(data: SiteData, a: number, b: number): boolean {
  return a === b || unlikeOf(data, a, b).length === 0;
}

/** What differs between two fingerprints. */
export function unlikeOf(
  { fingerprints }: SiteData,
  a: number,
  b: number,
): readonly { readonly what: string; readonly baseline: string; readonly candidate: string }[] {
  const traits = (of: number) => (fingerprints[of] ?? []).map(([what, value]) => ({ what, value }));
  return unlikeTraits(traits(a), traits(b));
}
