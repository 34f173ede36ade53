import { readBracketed } from './bracketed-log.ts';
import { type Wrapped, readFields } from './fields-log.ts';
import { CsvColumns, type KeyedLine, readJsonFields, readLogfmt, readLtsv } from './keyed-lines.ts';
import { readLoadBalancerLine } from './load-balancer-log.ts';
import type { LineFacts } from './log-facts.ts';
import { cutPrefix } from './log-prefix.ts';
import type { Rejection } from './log-record.ts';
import { readFieldlessIis } from './fieldless-iis.ts';
import { isBeside } from './program-formats.ts';
import { readLoose } from './loose-log.ts';
import { OWN_FORMATS, type TextReader } from './own-formats.ts';
import { leadingTime, parseTime } from './text-time.ts';
import { W3cLog } from './w3c-log.ts';
import { readWorded } from './worded-log.ts';

type Result = LineFacts | Rejection | 'skipped' | 'handshake';

const ERROR_LOG =
  /^(?:\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[\w+\]|\[\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)? \d{4}\] \[(?![\da-f:]+\]:\d))/;
const HANDSHAKE = /^(?:\u0016\u0003|\\x16\\x03)/i;
/** HAProxy and others write of connections that came to nothing. */
const NO_HANDSHAKE = /: (?:SSL handshake failure|Connection closed during SSL handshake|Timeout during SSL handshake)/;
const COLOURS = /\u001b\[[\d;]*[A-Za-z]/g;
/** @source systemd.io/JOURNAL_EXPORT_FORMATS */
const JOURNAL_START = /^__(?:CURSOR|REALTIME_TIMESTAMP|MONOTONIC_TIMESTAMP)=/;
const JOURNAL_FIELD = /^[A-Z_][A-Z0-9_]*(?:=|$)/;
const MOST_LAYERS = 6;
/** Longer lines are of formats with names, columns or a time in brackets. @source own choice: servers refuse requests of 8 KiB */
const LONGEST_OWN = 8192;

/** What a line was wrapped in. */
interface Outer {
  readonly format: string;
  /** for a program that logs none, and leaves it to what passes its lines on */
  readonly time?: string | undefined;
}

/** All formats that are read as text, and what was put around them on their way. */
export class TextFormats {
  readonly #own: TextReader | undefined;
  readonly #w3c = new W3cLog();
  #csv: CsvColumns | undefined;
  #isFirstLine = true;
  #isJournal = false;
  #isBinaryMessage = false;

  constructor(own?: TextReader) {
    this.#own = own;
  }

  get hasOwnFormat(): boolean {
    return this.#own !== undefined;
  }

  /** Another file begins. Names of W3C's fields stay, as a file that was split has them only once. */
  begin(): void {
    this.#csv = undefined;
    this.#isFirstLine = true;
    this.#isJournal = false;
  }

  copy(): TextFormats {
    const copy = new TextFormats(this.#own);
    copy.#w3c.take(this.#w3c);
    return copy;
  }

  read(line: string): Result {
    const isFirstLine = this.#isFirstLine;
    this.#isFirstLine = false;
    if (this.#own !== undefined) {
      const facts = this.#own(line);
      if (facts !== 'format') return facts;
    }
    if (line.startsWith('#')) {
      this.#w3c.directive(line);
      return 'skipped';
    }
    if (isFirstLine) {
      this.#csv = CsvColumns.from(line);
      if (this.#csv !== undefined) return 'skipped';
    }
    const message = this.#journalMessage(line);
    if (message === undefined) return 'skipped';
    return this.#readLayers(message, { format: message === line ? '' : 'journald export' }, 0);
  }

  /** @returns undefined: a field of a journal that is no message */
  #journalMessage(line: string): string | undefined {
    if (JOURNAL_START.test(line)) this.#isJournal = true;
    if (!this.#isJournal) return line;
    // A message with control characters comes as a name alone, then its length in 8 bytes and the text.
    const isBinary = this.#isBinaryMessage;
    this.#isBinaryMessage = line === 'MESSAGE';
    if (isBinary) return line.slice(8);
    if (line.startsWith('MESSAGE=')) return line.slice('MESSAGE='.length);
    return JOURNAL_FIELD.test(line) ? undefined : line;
  }

  #readLayers(line: string, outer: Outer, layersBefore: number): Result {
    let text = (line.includes('\u001b') ? line.replace(COLOURS, '') : line).replace(/^ +/, '');
    let via = outer.format;
    let first: Rejection = 'format';
    for (let layer = layersBefore; layer < MOST_LAYERS; layer++) {
      if (ERROR_LOG.test(text)) return 'error';
      if (NO_HANDSHAKE.test(text)) return 'handshake';
      if (isBeside(text)) return 'skipped';
      const found = this.#readOne(text, layer, outer.time);
      if (typeof found !== 'string') return via === '' ? found : { ...found, format: `${found.format} (${via})` };
      if (found !== 'format' && first === 'format') first = found;
      if (found === 'time' || found === 'status' || found === 'unfinished') break;
      const cut = cutPrefix(text);
      if (cut === undefined) break;
      text = cut.rest;
      if (!via.includes(cut.what)) via = via === '' ? cut.what : `${via}, ${cut.what}`;
    }
    if (first !== 'format') return first === 'line' && !line.includes('"') ? orElse(readWorded(line), first) : first;
    const loose = line.length > LONGEST_OWN ? 'wide' : readFree(line);
    if (typeof loose !== 'string') return loose;
    if (HANDSHAKE.test(text)) return 'handshake';
    return /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text) ? 'binary' : loose;
  }

  #readOne(text: string, layer: number, time: string | undefined): LineFacts | Rejection {
    const json = readJsonFields(text);
    if (json !== undefined) {
      const found = json === 'unfinished' ? json : this.#readKeyed(json, layer, time);
      if (found !== 'format' || text.startsWith('{')) return found;
    }
    const csv = this.#csv?.read(text);
    const row = csv === undefined ? 'format' : this.#readKeyed(csv, layer, time);
    if (row !== 'format') return row;
    if (this.#w3c.hasFields) {
      const found = this.#w3c.read(text);
      if (typeof found !== 'string' && hasTime(found)) return found;
      const named = found === 'format' ? this.#w3c.named(text) : undefined;
      const byName = named === undefined ? 'format' : this.#readKeyed(named, layer, time);
      if (byName !== 'format') return byName;
      // Two formats in one file: another one may know the line.
      const other = readOther(text);
      return other === 'format' ? found : other;
    }
    const other = readOther(text);
    if (other !== 'format') return other;
    const keyed = readLtsv(text) ?? readLogfmt(text);
    return keyed === undefined ? readFieldlessIis(text) : this.#readKeyed(keyed, layer, time);
  }

  #readKeyed({ fields, format, before }: KeyedLine, layer: number, outer: string | undefined): LineFacts | Rejection {
    const found = readFields(fields, { format, time: leadingTime(before ?? '') ?? outer });
    if (!isWrapped(found)) return found;
    const text = found.wrapped.trimEnd();
    const inner = this.#readLayers(text, { format, time: found.time }, layer + 1);
    if (inner === 'skipped' || inner === 'handshake') return 'format';
    // A program that logs no time may be wrapped in what does.
    return inner === 'format' && found.time !== undefined ? readFree(`${found.time} ${text}`) : inner;
  }
}

function hasTime({ time }: LineFacts): boolean {
  return time !== undefined && parseTime(time, { timeS: 0, offsetS: 0, hasZone: true });
}

function isWrapped(found: LineFacts | Wrapped | Rejection): found is Wrapped {
  return typeof found !== 'string' && 'wrapped' in found;
}

function orElse(found: LineFacts | Rejection, other: Rejection): LineFacts | Rejection {
  return found === 'format' ? other : found;
}

/** Formats of a site's own. */
function readFree(text: string): LineFacts | Rejection {
  const quoted = readLoose(text);
  return quoted === 'format' ? readWorded(text) : quoted;
}

function readOther(text: string): LineFacts | Rejection {
  for (const read of text.length > LONGEST_OWN ? [] : OWN_FORMATS) {
    const found = read(text);
    if (found !== 'format') return found;
  }
  const balancer = readLoadBalancerLine(text);
  return balancer === 'format' ? readBracketed(text) : balancer;
}
