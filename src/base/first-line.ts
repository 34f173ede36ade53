/** Where a sentence is wanted: messages may go on with the last lines of a log. */
export function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
