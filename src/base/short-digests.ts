const DIGESTS = /(?:sha256:)?\b([0-9a-f]{12})(?:[0-9a-f]{28}|[0-9a-f]{52})\b/g;

/** A text in which digests and commits have as many digits as Docker and git show. */
export function shortDigests(text: string): string {
  return text.replaceAll(DIGESTS, '$1');
}
