const MOST_NAMED = 6;

/** In what two arms differ, and what is not known of it, in sentences. */
export function differencesSentence({
  differ,
  isOnlyCommit,
  unknown,
}: {
  /** what was found to differ, by its name */
  readonly differ: readonly { readonly what: string }[];
  readonly isOnlyCommit: boolean;
  readonly unknown: readonly string[];
}): string {
  const parts = differ.filter(({ what }) => what !== 'source');
  const named = inShort(parts.map(({ what }) => what));
  const notKnown = unknown.length === 0 ? '' : ` Not known: ${inShort(unknown)}.`;
  if (isOnlyCommit) {
    const of = differ.length === 0 ? 'nothing: both are one commit' : 'nothing but the commit';
    const changed = parts.length === 0 ? 'everything that is built and set is the same' : `it changed: ${named}`;
    return `The arms differ in ${of}; ${changed}. Scenario and environment are one for both; so are builder, platform, and what images and bases of one name are; what build steps fetched was not compared.`;
  }
  if (parts.length === 0) return `Of what was compared, nothing differs between the arms.${notKnown}`;
  return `Between the arms differ: ${named}.${notKnown}`;
}

function inShort(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return `${names.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
