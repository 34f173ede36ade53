/**
 * A statement from its first word on: without the spaces, brackets and comments before it (`/* *\/`, one within another as PostgreSQL has
 * them, `--` and MySQL's `#` to the end of the line). Nothing is left where a comment does not end: where it was cut off, or where the
 * ends of lines were stored as spaces.
 */
export function withoutLeadingComments(statement: string): string {
  let rest = statement.replace(/^[\s(]+/, '');
  for (;;) {
    const end = rest.startsWith('/*') ? endOfBlock(rest) : /^(?:--|#)/.test(rest) ? rest.indexOf('\n') : 0;
    if (end === 0) return rest;
    if (end === -1) return '';
    rest = rest.slice(end).replace(/^[\s(]+/, '');
  }
}

/** -1: it has none. */
function endOfBlock(text: string): number {
  let depth = 0;
  for (const { 0: mark, index } of text.matchAll(/\/\*|\*\//g)) {
    depth += mark === '/*' ? 1 : -1;
    if (depth === 0) return index + mark.length;
  }
  return -1;
}
