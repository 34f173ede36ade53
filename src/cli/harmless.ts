/** A colour of our own, as picocolors writes it; or what steers a terminal, or turns a line round. */
const STEERING =
  /\u001b\[\d{1,3}m|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/**
 * What is printed, whoever gave the names in it: files, servers and stored runs of strangers steer no terminal.
 * @param isPainted  colours are wanted; else none of them is ours
 * @param isJson     what steers is written as an escape, which means the same
 */
export function harmless(text: string, { isPainted, isJson }: { isPainted: boolean; isJson: boolean }): string {
  return text.replaceAll(STEERING, (found) => {
    if (found.length > 1 && isPainted) return found;
    const rest = found.slice(1);
    return isJson ? `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}${rest}` : rest;
  });
}
