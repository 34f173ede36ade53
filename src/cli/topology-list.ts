/** Quotes, braces and what quotes hide, as JSON has them. */
const PIECES = /"(?:[^"\\]|\\.)*"?|[^"]/gs;

/** Words with commas between them; a comma within settings, as in `./app#{"entry":"web","name":"mine"}`, is none of these. */
export function topologyList(text: string): readonly string[] {
  const words = [''];
  let depth = 0;
  for (const [piece] of text.matchAll(PIECES)) {
    const word = words.at(-1) ?? '';
    if (piece === ',' && depth === 0) {
      words.push('');
      continue;
    }
    if (piece === '{' && (depth > 0 || word.endsWith('#'))) depth += 1;
    if (piece === '}' && depth > 0) depth -= 1;
    words[words.length - 1] = word + piece;
  }
  return words;
}
