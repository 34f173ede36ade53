/** What a JSON text says; undefined for one that is none, as a line that was cut. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A text without percent escapes. @param broken  instead of a text whose escapes are none */
export function decoded(text: string, broken = text): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return broken;
  }
}
