/** How often a thing was counted, where counting is complete: one that was never met has been met 0 times. */
export function countOf<K>(counts: ReadonlyMap<K, number>, key: K): number {
  const counted = counts.get(key);
  return counted === undefined ? 0 : counted;
}
