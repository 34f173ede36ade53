import { isSeq } from 'yaml';
import type { Document } from 'yaml';

/**
 * A document's text without these values; the document loses them.
 * @returns undefined for what cannot be written, as it is no YAML, or names an anchor that is not there: compose-go says so
 */
export function textWithout(document: Document, paths: readonly (readonly PropertyKey[])[]): string | undefined {
  for (const keys of paths) deleteIn(document, keys);
  try {
    return String(document);
  } catch {
    return undefined;
  }
}

/** A value that has no other place than a list takes the list with it, since what follows it would move. */
function deleteIn(document: Document, keys: readonly PropertyKey[]): void {
  const inList = keys.findIndex(
    (key, index) => index > 0 && isSeq(document.getIn(keys.slice(0, index) as unknown[])) && typeof key === 'number',
  );
  const path = (inList === -1 ? keys : keys.slice(0, inList)) as unknown[];
  try {
    document.deleteIn(path);
  } catch {
    // Behind an alias it cannot be taken out; the attempt then ends with the same refusal.
  }
}
