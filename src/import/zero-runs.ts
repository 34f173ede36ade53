/** Shorter runs may be part of what a client sent. */
const SHORTEST_RUN = 16;

/**
 * A log that is cut with `copytruncate` while its server keeps its place in the file begins with a block of zeros, as long as what was
 * cut off.
 * @returns the chunk without such blocks, and how many bytes they had
 */
export function withoutZeroRuns(chunk: Buffer): { readonly kept: Buffer; readonly zeroBytes: number } {
  let at = chunk.indexOf(0);
  if (at === -1) return { kept: chunk, zeroBytes: 0 };
  const parts: Buffer[] = [];
  let from = 0;
  let zeroBytes = 0;
  while (at !== -1) {
    let end = at + 1;
    while (end < chunk.length && chunk[end] === 0) end++;
    if (end - at >= SHORTEST_RUN) {
      parts.push(chunk.subarray(from, at));
      zeroBytes += end - at;
      from = end;
    }
    at = chunk.indexOf(0, end);
  }
  if (zeroBytes === 0) return { kept: chunk, zeroBytes };
  return { kept: Buffer.concat([...parts, chunk.subarray(from)]), zeroBytes };
}
