import { parse } from 'csv-parse/sync';
import { readBounded } from '../base/bounded-file.ts';
import { errnoOf, messageOf } from '../base/errors.ts';

const MOST_BYTES = 32 * 1024 * 1024;
/** Files that were edited on several systems have more than one kind; csv-parse would go by the first. */
const LINE_ENDS = ['\r\n', '\n', '\r'];

export interface FeedFile {
  readonly file: string;
  readonly text: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The rows of a CSV file (RFC 4180), the first of which names the columns, or why there are none. */
export async function readFeed(file: string): Promise<FeedFile | { readonly problem: string }> {
  let text: string;
  try {
    text = (await readBounded(file, MOST_BYTES)).toString('utf8');
  } catch (error) {
    return { problem: `${file} cannot be read: ${errnoOf(error) ?? messageOf(error)}` };
  }
  let lines: string[][];
  try {
    lines = parse(text, { bom: true, skip_empty_lines: true, record_delimiter: LINE_ENDS });
  } catch (error) {
    return { problem: `${file} is no CSV: ${messageOf(error)}` };
  }
  const [columns, ...rows] = lines;
  if (columns === undefined || rows.length === 0) return { problem: `${file} needs a line of column names and a row` };
  const unfit = columns.find((name, at) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || columns.indexOf(name) !== at);
  if (unfit !== undefined) {
    return {
      problem: `${file}: its first line names columns by letters, digits and _, each once, got ${JSON.stringify(unfit)}`,
    };
  }
  return { file, text, columns, rows };
}
