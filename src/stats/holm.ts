/**
 * Holm's adjustment for several tests at once: whoever rejects where the adjusted p is at most the level is wrong about any
 * of them with at most that chance, however they depend on each other.
 * @param pValues  0..1, in any order
 * @returns adjusted p-values in the same order, at most 1
 * @throws {RangeError} a p-value outside 0..1
 * @source Holm 1979
 */
export function holm(pValues: readonly number[]): number[] {
  const wrong = pValues.find((p) => !(p >= 0 && p <= 1));
  if (wrong !== undefined) throw new RangeError(`a p-value must be within 0..1, got ${wrong}`);
  const ascending = pValues.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  const adjusted = [...pValues];
  let largest = 0;
  for (const [place, { p, index }] of ascending.entries()) {
    largest = Math.max(largest, Math.min(1, p * (pValues.length - place)));
    adjusted[index] = largest;
  }
  return adjusted;
}
