import { requireFinite } from './sample.ts';

/** Up to this product of the two sizes the exact distribution is computed. */
const MOST_EXACT_PRODUCT = 1_000_000;

export interface KolmogorovSmirnovResult {
  /** largest distance of the two distribution functions, 0..1 */
  readonly distance: number;
  /** two-sided; too large rather than too small when values tie */
  readonly p: number;
}

/**
 * Do two samples come from one distribution?
 * @param first, second  finite, at least one value each
 * @throws {RangeError} an empty sample, or a value that is not finite
 * @source Smirnov 1939; exact p by counting paths (Hodges 1958), beyond 1,000,000 cells the limit with Stephens' correction
 */
export function compareSamples(first: readonly number[], second: readonly number[]): KolmogorovSmirnovResult {
  if (first.length === 0 || second.length === 0) throw new RangeError('each sample needs at least one value');
  requireFinite(first, 'values of the first sample');
  requireFinite(second, 'values of the second sample');
  const [m, n] = [first.length, second.length];
  // Whole multiples of 1/(m n), so that equal distances compare as equal.
  const steps = largestStep([...first].sort(ascending), [...second].sort(ascending));
  const distance = steps / (m * n);
  const p = m * n <= MOST_EXACT_PRODUCT ? shareOfPaths(m, n, steps) : limitTail((m * n) / (m + n), distance);
  return { distance, p };
}

/** The largest |i n - j m| where i values of the first and j of the second lie at or below a value. */
function largestStep(first: readonly number[], second: readonly number[]): number {
  let [i, j, largest] = [0, 0, 0];
  while (i < first.length && j < second.length) {
    const next = Math.min(first[i] ?? Infinity, second[j] ?? Infinity);
    while (first[i] === next) i += 1;
    while (second[j] === next) j += 1;
    largest = Math.max(largest, Math.abs(i * second.length - j * first.length));
  }
  return largest;
}

/** Of all orders of m and n values, the share whose distance reaches `steps` / (m n) somewhere. */
function shareOfPaths(m: number, n: number, steps: number): number {
  // inside[j]: chance that a random order stays inside the band until i of the first and j of the second are passed.
  const inside = Float64Array.from({ length: n + 1 }, (_, j) => (j * m < steps ? 1 : 0));
  for (let i = 1; i <= m; i += 1) {
    for (let j = 0; j <= n; j += 1) {
      const before = j === 0 ? 0 : (inside[j - 1] ?? 0);
      const share = ((inside[j] ?? 0) * i + before * j) / (i + j);
      inside[j] = Math.abs(i * n - j * m) < steps ? share : 0;
    }
  }
  return Math.min(1, Math.max(0, 1 - (inside[n] ?? 0)));
}

/** Tail of Kolmogorov's distribution. @param size of the sample, or m n / (m + n) of two */
function limitTail(size: number, distance: number): number {
  const root = Math.sqrt(size);
  const scaled = (root + 0.12 + 0.11 / root) * distance;
  // The series needs many terms near 0, where the tail is 1 to all digits.
  if (scaled < 0.2) return 1;
  let [k, sum] = [0, 0];
  let term: number;
  do {
    k += 1;
    term = 2 * Math.exp(-2 * k * k * scaled * scaled);
    sum += k % 2 === 1 ? term : -term;
  } while (term > 0);
  return Math.min(1, Math.max(0, sum));
}

function ascending(a: number, b: number): number {
  return a - b;
}
