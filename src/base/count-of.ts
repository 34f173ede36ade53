/** How often a thing was counted, where counting is complete: one that was never met has been met 0 times. */
export function countOf<K>(counts: ReadonlyMap<K, number>, key: K): number {
  const counted = counts.get(key);
  return counted === undefined ? 0 : counted;
}

/** The same of a record. */
export function countIn(counts: Readonly<Record<string, number>>, key: string): number {
  return Object.hasOwn(counts, key) ? Number(counts[key]) : 0;
}
