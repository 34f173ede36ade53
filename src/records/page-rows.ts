const LABEL = String.raw`[a-zA-Z_]\w*="(?:[^"\\]|\\.)*"`;

/** Rows of a page of metrics: a name, and labels that must be equal; `requests_total{code="200",method="GET"}`. */
export const PAGE_ROWS = new RegExp(String.raw`^[a-zA-Z_:][\w:]*(?:\{(?:${LABEL}(?:,\s*${LABEL})*,?)?\})?$`);

/** What of a page is meant. */
export interface PageRows {
  readonly name: string;
  readonly labels: readonly (readonly [label: string, value: string])[];
}

/** @throws {Error} the text is not one that `PAGE_ROWS` allows */
export function pageRowsOf(text: string): PageRows {
  if (!PAGE_ROWS.test(text)) throw new Error(`${text} names no rows of a page of metrics`);
  const [name = ''] = /^[\w:]+/.exec(text) ?? [];
  const labels = [...text.slice(name.length).matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)];
  return {
    name,
    labels: labels.map(([, label = '', value = '']) => [
      label,
      value.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped)),
    ]),
  };
}
