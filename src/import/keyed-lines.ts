import { jsonIn } from '../base/tolerant-text.ts';
import { type Fields, isFields } from './flat-fields.ts';

/** Fields of a line, the name of its format, and what stood before them. */
export interface KeyedLine {
  readonly fields: Fields;
  readonly format: string;
  readonly before?: string;
}

/** @returns undefined: no JSON object in it; `unfinished` one that is cut off */
export function readJsonFields(text: string): KeyedLine | 'unfinished' | undefined {
  const brace = text.indexOf('{');
  if (brace === -1) return undefined;
  const whole = text.trimEnd().replace(/,$/, '');
  if (!whole.endsWith('}')) return /^\{\s*"/.test(whole) ? 'unfinished' : undefined;
  const object = whole.slice(brace);
  const value = jsonIn(object) ?? jsonIn(repaired(object));
  return isFields(value) ? { fields: value, format: 'JSON lines', before: whole.slice(0, brace) } : undefined;
}

/** What nginx makes of a `log_format` that looks like JSON: its own escapes, and dashes, lists or nothing where numbers should stand. */
function repaired(text: string): string {
  return text
    .replace(/\\x([0-9A-Fa-f]{2})/g, '\\u00$1')
    .replace(/(":\s{0,8})(?:-|(?:-|\d+(?:\.\d+)?)(?:\s?[,:] ?(?:-|\d+(?:\.\d+)?))+|)(?=\s*(?:,\s*"|\}))/g, '$1null');
}

/** @source ltsv.org: `label:value`, tabs between them */
export function readLtsv(text: string): KeyedLine | undefined {
  if (!/^[\w.-]+:[^\t]*\t[\w.-]+:/.test(text)) return undefined;
  const pairs = text.split('\t').map((pair): [string, string] => {
    const colon = pair.indexOf(':');
    return [pair.slice(0, colon), pair.slice(colon + 1)];
  });
  return { fields: Object.fromEntries(pairs), format: 'LTSV' };
}

const PAIR = /(?:^|\s)([A-Za-z_@][\w.@-]*)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))(?=\s|$)/g;

/** `key=value key="with blanks"`; at least three of them. */
export function readLogfmt(text: string): KeyedLine | undefined {
  if (!text.includes('=')) return undefined;
  const pairs = Array.from(text.matchAll(PAIR), ([, key = '', quoted, plain]): [string, string] => [
    key,
    quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '',
  ]);
  if (pairs.length < 3) return undefined;
  return {
    fields: Object.fromEntries(pairs),
    format: 'logfmt',
    before: text.slice(0, text.indexOf(pairs[0]?.[0] ?? '')),
  };
}

/** Names in a first line, with commas, semicolons or tabs between them, as consoles of clouds export logs. */
export class CsvColumns {
  readonly #names: readonly string[];
  readonly #separator: string;

  private constructor(names: readonly string[], separator: string) {
    this.#names = names;
    this.#separator = separator;
  }

  /** @returns undefined: the line names no columns */
  static from(line: string): CsvColumns | undefined {
    for (const separator of [',', ';', '\t']) {
      const names = splitCsv(line, separator);
      if (names.length < 2 || !names.every((name) => /^[A-Za-z_@][\w .@()[\]-]{0,60}$/.test(name))) continue;
      if (names.some((name) => /^[@_]?(?:message|raw|rawdata|log)$/i.test(name)))
        return new CsvColumns(names, separator);
      const known = names.filter((name) =>
        /method|verb|uri|url|path|status|code|ip|addr|client|time|date|request/i.test(name),
      );
      if (names.length >= 4 && known.length >= 3) return new CsvColumns(names, separator);
    }
    return undefined;
  }

  read(line: string): KeyedLine | undefined {
    const values = splitCsv(line, this.#separator);
    if (values.length !== this.#names.length) return undefined;
    return { fields: Object.fromEntries(this.#names.map((name, at) => [name, values[at] ?? ''])), format: 'CSV' };
  }
}

/** @source RFC 4180: `""` is a quote within quotes */
function splitCsv(line: string, separator: string): string[] {
  if (separator === '\t' && !line.includes('"')) return line.split(separator);
  const pattern = new RegExp(String.raw`(?:^|${separator})(?:"((?:[^"]|"")*)"|([^${separator}]*))`, 'g');
  return Array.from(line.matchAll(pattern), ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}
