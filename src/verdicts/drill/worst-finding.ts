/** What a drill comes to, and why. */
export type Finding = readonly ['missed' | 'undecided', string];

/**
 * What decides of all that was found in several plays: a miss, since no play that tells nothing takes it back; else the first.
 * @returns undefined: nothing was found
 */
export function worstFinding(found: readonly (Finding | undefined)[]): Finding | undefined {
  const known = found.filter((one) => one !== undefined);
  return known.find(([state]) => state === 'missed') ?? known[0];
}
