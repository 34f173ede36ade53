/**
 * The p-quantile of a sorted sample, linear between closest ranks.
 * @param sorted  at least one value, ascending
 * @param p       0..1
 * @returns       between the first and the last element
 * @throws {RangeError} empty sample, or p outside 0..1
 * @source Hyndman & Fan 1996, type 7
 */
export function quantile(sorted: readonly number[], p: number): number {
  if (p < 0 || p > 1 || Number.isNaN(p)) throw new RangeError(`p must be within 0..1, got ${p}`);
  const position = (sorted.length - 1) * p;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new RangeError('a quantile needs at least one value');
  return below + (above - below) * (position - Math.floor(position));
}

/** @throws {RangeError} no values */
export function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}
