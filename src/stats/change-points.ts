import type { Random } from '../base/random.ts';

/** Of each test. A series without a change shows one in about one of a hundred series. */
export const CHANGE_LEVEL = 0.01;
const PERMUTATIONS = 199;
const LEAST_SEGMENT = 3;

/**
 * Where a series changes: in level or in spread, whatever its distribution. A segment is cut in two where the energy distance between
 * the parts is largest, if at most 1 % of its own permutations reach that; then each part is looked at. Fewer than ten values show none.
 * @param values  in order; finite
 * @returns       index of the first value after each change, ascending
 * @source Matteson & James 2014, A nonparametric approach for multiple change point analysis of multivariate data (E-divisive, alpha = 1),
 *         with the permutations of each segment by itself; used for performance tests by Daly et al. 2020, doi:10.1145/3358960.3375791
 */
export function changePoints(values: readonly number[], chance: Random): readonly number[] {
  const found: number[] = [];
  const open: [number, number][] = [[0, values.length]];
  for (let segment = open.pop(); segment !== undefined; segment = open.pop()) {
    const [from, to] = segment;
    const part = values.slice(from, to);
    const best = bestCut(part);
    if (best === undefined || chanceOf(best.distance, part, chance) > CHANGE_LEVEL) continue;
    found.push(from + best.at);
    open.push([from, from + best.at], [from + best.at, to]);
  }
  return found.sort((a, b) => a - b);
}

/** The share of permutations, the series itself among them, that are cut as clearly. */
function chanceOf(distance: number, values: readonly number[], chance: Random): number {
  const shuffled = [...values];
  let asFar = 1;
  for (let round = 0; round < PERMUTATIONS; round += 1) {
    shuffle(shuffled, chance);
    // Equal but for rounding counts as equal.
    if ((bestCut(shuffled)?.distance ?? 0) >= distance * (1 - 1e-9)) asFar += 1;
    // More would not change the answer.
    if (asFar > CHANGE_LEVEL * (PERMUTATIONS + 1)) return 1;
  }
  return asFar / (PERMUTATIONS + 1);
}

function shuffle(values: number[], chance: Random): void {
  for (let at = values.length - 1; at > 0; at -= 1) {
    const other = Math.floor(chance() * (at + 1));
    [values[at], values[other]] = [values[other] as number, values[at] as number];
  }
}

/**
 * The cut that parts what is before it most clearly from what follows, up to wherever that is clearest: so that a level that is left and
 * comes back is seen too. In square time and memory.
 * @returns undefined where the segment is too short, or no cut parts anything
 */
export function bestCut(values: readonly number[]): { readonly at: number; readonly distance: number } | undefined {
  const count = values.length;
  const sums = distanceSums(values);
  const width = count + 1;
  const sum = (row: number, column: number): number => sums[row * width + column] as number;
  const whole = Float64Array.from({ length: width }, (_, at) => sum(at, at));
  let [best, distance] = [0, 1e-12];
  for (let at = LEAST_SEGMENT; at <= count - LEAST_SEGMENT; at += 1) {
    const upTo = whole[at] as number;
    const left = upTo / (at * (at - 1));
    for (let end = at + LEAST_SEGMENT; end <= count; end += 1) {
      const m = end - at;
      const crossing = sums[at * width + end] as number;
      const right = ((whole[end] as number) - 2 * crossing + upTo) / (m * (m - 1));
      const apart = (2 * (crossing - upTo)) / m - at * (left + right);
      // The energy distance, times n m / (n + m).
      const found = (apart * m) / end;
      if (found > distance) [best, distance] = [at, found];
    }
  }
  return best === 0 ? undefined : { at: best, distance };
}

/** In row i and column j: the distances of the first i values from the first j. */
function distanceSums(values: readonly number[]): Float64Array {
  const width = values.length + 1;
  const sums = new Float64Array(width * width);
  for (const [row, a] of values.entries()) {
    let ofRow = 0;
    for (const [column, b] of values.entries()) {
      ofRow += Math.abs(a - b);
      sums[(row + 1) * width + column + 1] = (sums[row * width + column + 1] as number) + ofRow;
    }
  }
  return sums;
}
