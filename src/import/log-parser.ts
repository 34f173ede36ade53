import { ClientVote } from './client-vote.ts';
import { type CommonParts, type PlainLines, readCommonLine } from './common-log.ts';
import type { LineFacts, LineResult } from './log-facts.ts';
import { type LineOutcome, type Rejection, emptyRecord } from './log-record.ts';
import { CommonTime } from './log-time.ts';
import { fillFromFacts } from './log-facts.ts';
import { isAttack } from './request-target.ts';
import { TextFormats } from './text-formats.ts';

const HASH = 35;
/** Requests enough to see what a file is like; each costs ten times what reading it costs later. */
const MOST_LOOKED_AT = 250;
const COLUMN = /^column (\d+)$/;
/** Where the client stands in most lines. */
const FIRST = 'column 1';
/** client, ident, user, time, request, status */
const COLUMNS_BEFORE = 6;

/** Reads lines of any supported format, also of two mixed in one file. `record` holds what the last one said. */
export class LogParser {
  readonly record = emptyRecord();
  readonly #time = new CommonTime();
  /** made once: millions of lines make no garbage */
  #common: CommonParts | undefined;
  readonly #texts: TextFormats;
  /** by format: where its clients stand, best place first */
  #places = new Map<string, readonly string[]>();

  /** @param format  the user's own, tried before all others */
  constructor(format?: (line: string) => LineFacts | Rejection) {
    this.#texts = new TextFormats(format);
  }

  /**
   * A file begins: looks at its first lines, to see where the clients stand. Nothing of it is counted.
   * @param each  calls back with each of them
   */
  begin(each: (look: (bytes: Buffer, start: number, end: number) => void) => void): void {
    const votes = new Map<string, ClientVote>();
    const texts = this.#texts.copy();
    let left = MOST_LOOKED_AT;
    each((bytes, start, end) => {
      if (left <= 0) return;
      const from = lineStart(bytes, start, end);
      if (isBlank(bytes, from, end)) return;
      const facts = texts.read(bytes.toString('utf8', from, end));
      // Others, as what a program says when it starts, show nothing of clients.
      if (typeof facts !== 'string') left--;
      if (typeof facts === 'string' || facts.candidates === undefined) return;
      let vote = votes.get(facts.format);
      if (vote === undefined) votes.set(facts.format, (vote = new ClientVote()));
      vote.add(facts.candidates);
    });
    this.#places = new Map([...votes].map(([format, vote]) => [format, vote.decide()]));
    const plain = this.#texts.hasOwnFormat ? undefined : plainOf(this.#places);
    this.#common = plain === undefined ? undefined : { time: this.#time, into: this.record, plain };
    this.#texts.begin();
  }

  /** @returns `request` when the record holds one that a visitor may have sent */
  read(bytes: Buffer, start: number, end: number): LineOutcome {
    const first = bytes[start] ?? 0;
    // Nearly all lines begin with a digit, and need none of the looks below.
    const isDigit = first >= 48 && first <= 57 && start < end;
    const from = isDigit ? start : lineStart(bytes, start, end);
    if (!isDigit && isBlank(bytes, from, end)) return 'skipped';
    if (this.#common !== undefined && bytes[from] !== HASH) {
      this.record.agent = undefined;
      const outcome = readCommonLine(bytes, from, end, this.#common);
      if (outcome !== 'format') return this.#screened(outcome);
    }
    const facts = this.#texts.read(bytes.toString('utf8', from, end));
    if (facts === 'skipped') return 'skipped';
    return this.#screened(typeof facts === 'string' ? facts : fillFromFacts(this.#withClients(facts), this.record));
  }

  #withClients(facts: LineFacts): LineFacts {
    const { candidates } = facts;
    if (candidates === undefined) return facts;
    const order = this.#places.get(facts.format) ?? placesOf(candidates);
    const clients = order.flatMap((from) => candidates.filter((candidate) => candidate.from === from));
    return { ...facts, clients };
  }

  #screened(outcome: LineResult): LineOutcome {
    if (outcome !== 'request') return outcome === 'empty' || outcome === 'handshake' ? `excluded-${outcome}` : outcome;
    const { record } = this;
    if (record.method === 'CONNECT') return 'excluded-connect';
    if (record.method === 'other') return 'excluded-method';
    return record.isSuspicious && isAttack(record) ? 'excluded-attack' : 'request';
  }
}

/** By the line alone, where its format came later than the first lines of its file. */
function placesOf(candidates: NonNullable<LineFacts['candidates']>): readonly string[] {
  const vote = new ClientVote();
  vote.add(candidates);
  return vote.decide();
}

/** @returns undefined: lines of the common formats need a closer look, or there were none */
function plainOf(places: ReadonlyMap<string, readonly string[]>): PlainLines | undefined {
  const own = [...places].filter(([format]) => format === 'common' || format === 'combined');
  const usual = own.map(([, order]) => order.slice(0, order.includes(FIRST) ? order.indexOf(FIRST) : undefined));
  const [[format] = [], [before]] = [own[0], usual];
  if (format === undefined || before === undefined || new Set(usual.map((order) => order.join())).size > 1)
    return undefined;
  const clientColumns = before.map((from) => Number(COLUMN.exec(from)?.[1]) - COLUMNS_BEFORE - 1);
  return clientColumns.every((column) => column > 0) ? { format, clientColumns } : undefined;
}

/** Behind a byte order mark, which also stands within where files were joined, and behind zeros of a log that was cut while written. */
function lineStart(bytes: Buffer, start: number, end: number): number {
  let from = start;
  while (from < end && bytes[from] === 0) from++;
  return bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf ? from + 3 : from;
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte !== 32 && (byte < 9 || byte > 13)) return false;
  }
  return true;
}
