/** As it can be pasted into a shell. */
export function shellWord(word: string): string {
  // "#" at the beginning is a comment, "=" there a command's path in zsh.
  return /^(?![#=])[\w./#:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
