/** More ranks than this change an exponent in no digit that is shown. */
const MOST_RANKS = 100_000;
const SMALLEST = 0;
const LARGEST = 5;
const STEPS = 40;

export interface ZipfFit {
  /** fitted over all ranks */
  readonly exponent: number;
  /** least and largest exponent when only the first 100, or 1,000, or all ranks are fitted: how well one exponent describes them */
  readonly range: readonly [number, number];
}

/**
 * How steeply popularity falls: frequency of rank r ~ r^-s. Maximum likelihood over the ranks there are.
 * @param counts  descending
 * @returns undefined for fewer than 3 keys: nothing to fit
 * @source Clauset, Shalizi, Newman 2009, Power-law distributions in empirical data, for the likelihood with finite support
 */
export function fitZipf(counts: Float64Array): ZipfFit | undefined {
  if (counts.length < 3) return undefined;
  const exponent = fitRanks(counts, Math.min(counts.length, MOST_RANKS));
  const heads = [100, 1000].filter((ranks) => ranks < counts.length).map((ranks) => fitRanks(counts, ranks));
  const all = [exponent, ...heads];
  return { exponent, range: [Math.min(...all), Math.max(...all)] };
}

/** The likelihood's derivative falls with s, so its zero is found by halving. */
function fitRanks(counts: Float64Array, ranks: number): number {
  const logs = Float64Array.from({ length: ranks }, (_, index) => Math.log(index + 1));
  let total = 0;
  let weighted = 0;
  for (let rank = 0; rank < ranks; rank++) {
    total += counts[rank] ?? 0;
    weighted += (counts[rank] ?? 0) * (logs[rank] ?? 0);
  }
  const observed = weighted / total;
  let [low, high] = [SMALLEST, LARGEST];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (meanLogRank(logs, middle) > observed) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Expected ln(rank) under a Zipf law with this exponent. */
function meanLogRank(logs: Float64Array, exponent: number): number {
  let mass = 0;
  let sum = 0;
  for (const log of logs) {
    const weight = Math.exp(-exponent * log);
    mass += weight;
    sum += weight * log;
  }
  return sum / mass;
}
