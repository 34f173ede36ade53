/** As Math.max, which takes no more than some hundred thousand values at once. @returns undefined without a value */
export function largest(values: Iterable<number>): number | undefined {
  let most: number | undefined;
  for (const value of values) if (most === undefined || value > most) most = value;
  return most;
}
