/** A row of a page in the Prometheus text format. */
export interface PrometheusRow {
  readonly name: string;
  /** as written between the braces; '' without any */
  readonly labels: string;
  /** Infinity too; NaN only where it was asked for */
  readonly value: number;
}

const QUOTED = String.raw`"(?:[^"\\]|\\.)*"`;
const IN_BRACES = String.raw`(?:[^"{}]|${QUOTED})*`;
/** In ms; in OpenMetrics in s, with a fraction. */
const TIME = String.raw`[ \t]+-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?`;
/** What OpenMetrics writes behind a row: one of what it counts. */
const EXEMPLAR = String.raw`[ \t]+#[ \t]*\{${IN_BRACES}\}[ \t]+\S+(?:${TIME})?`;
const ROW = new RegExp(
  String.raw`^([a-zA-Z_:][\w:]*)(?:[ \t]*\{(${IN_BRACES})\}[ \t]*|[ \t]+)([^\s#]+)(?:${TIME})?(?:${EXEMPLAR})?[ \t]*$`,
);
const LABEL = /\s*([^\s=",]+)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/gy;

/**
 * The rows that are wanted. Others are passed over unread: a page has up to a thousand, of which a dozen are looked at each second.
 * @param isNaNTaken  `NaN` is a value of the format, such as of a summary that has observed nothing; absent: it is no number that we need
 * @throws {Error} the text is no such page, ends in the middle, or a wanted row has no number
 * @source Prometheus text format 0.0.4: lines, each ended by a line feed, `name{label="value",...} value [timestamp]`; `#` begins a comment;
 *   OpenMetrics 1.0: exemplars, `# {label="value",...} value [timestamp]` behind a row
 */
export function prometheusRows(
  text: string,
  isWanted: (name: string) => boolean,
  { isNaNTaken = false }: { readonly isNaNTaken?: boolean } = {},
): PrometheusRow[] {
  if (!text.endsWith('\n')) throw new Error(`the page of metrics is cut; it ends with: ${quote(text.slice(-80))}`);
  let seen = 0;
  const found: PrometheusRow[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    seen += 1;
    if (line.startsWith('#')) continue;
    const name = line.slice(0, line.search(/[{ \t]/));
    if (!isWanted(name) && seen > 1) continue;
    const [, , labels = '', written] = ROW.exec(line) ?? [];
    if (written === undefined) throw new Error(`not a page of metrics: it has the line ${quote(line.slice(0, 120))}`);
    if (!isWanted(name)) continue;
    const value = written === '+Inf' ? Infinity : written === '-Inf' ? -Infinity : Number(written);
    const isValue = !Number.isNaN(value) || (isNaNTaken && /^nan$/i.test(written));
    if (!isValue) throw new Error(`${name} is ${written}, which is no number`);
    found.push({ name, labels, value });
  }
  return found;
}

/** A label's value, unescaped; undefined when the row has no such label. */
export function labelOf({ labels }: PrometheusRow, label: string): string | undefined {
  // From label to label: a value may look like another label.
  const written = [...labels.matchAll(LABEL)].find(([, name]) => name === label)?.[2];
  return written?.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}

/** Sum of the rows of one name, whatever their labels; undefined when there is none. */
export function sumOfRows(rows: readonly PrometheusRow[], name: string): number | undefined {
  const own = rows.filter((row) => row.name === name);
  return own.length === 0 ? undefined : own.reduce((sum, { value }) => sum + value, 0);
}

function quote(text: string): string {
  return JSON.stringify(text);
}
