/** Lines of a store's file, read one by one; a list in memory will do as well. */
export type Lines<T> = Iterable<T> | AsyncIterable<T>;

/** Lets several readers see every line in one pass, so that a long file is never held in memory. */
export async function forEachLine<T>(lines: Lines<T>, see: (line: T) => void): Promise<void> {
  for await (const line of lines) see(line);
}
