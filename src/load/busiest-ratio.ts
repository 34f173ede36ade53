/** The 95th percentile of CPU shares of about a second each. @returns nothing where nobody looked */
export function busiestRatio(ratios: readonly number[]): { readonly cpuP95Ratio?: number } {
  const ascending = ratios.toSorted((a, b) => a - b);
  const cpuP95Ratio = ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * 0.95))];
  return cpuP95Ratio === undefined ? {} : { cpuP95Ratio };
}

/** Of several, the busiest. One that nobody looked at had no time for much. */
export function busiestOf(costs: readonly { readonly cpuP95Ratio?: number | undefined }[]): {
  readonly cpuP95Ratio?: number;
} {
  const known = costs.flatMap(({ cpuP95Ratio }) => cpuP95Ratio ?? []);
  return known.length === 0 ? {} : { cpuP95Ratio: Math.max(...known) };
}
