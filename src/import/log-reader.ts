import type { HitSink } from './hit-queue.ts';
import { depthOfObjects, JsonObjects } from './json-objects.ts';
import { LineReader, type LineListener } from './line-reader.ts';
import { LogParser } from './log-parser.ts';
import type { LineOutcome, LogRecord } from './log-record.ts';
import type { MixCollector } from './mix-collector.ts';
import type { TextReader } from './own-formats.ts';
import type { Tally } from './tally.ts';
import type { Traffic } from './traffic.ts';
import type { Packing } from './unpack.ts';
import type { VisitCollector } from './visit-collector.ts';
import { ZeroRuns } from './zero-runs.ts';

/** Enough lines to see what a file is like. */
const FIRST_BYTES = 262_144;

const MOST_EXAMPLES = 3;
const EXAMPLE_CHARACTERS = 160;

export interface Outcome {
  count: number;
  /** the first lines of that kind, cut, control characters escaped */
  readonly examples: string[];
}

/** What a file, or the end of it, was like. */
export interface FileReading {
  readonly name: string;
  lines: number;
  rejected: number;
  skipped: number;
  /** what was wrong with the file itself, as that it is cut off */
  readonly notes: string[];
}

/** What the lines of all files add up to. */
export interface LogTotals {
  readonly traffic: Traffic;
  /** by outcome, without requests and skipped lines */
  readonly outcomes: Map<Exclude<LineOutcome, 'request' | 'skipped'>, Outcome>;
  /** names of the formats of requests */
  readonly formats: Tally;
  /** where the clients of requests were taken from; '' for none */
  readonly clientPlaces: Tally;
  readonly files: FileReading[];
  readonly packings: Set<Packing>;
  /** of all files, unpacked */
  bytes: number;
  /** blank lines, comments and directives */
  skipped: number;
  lines: number;
}

export interface LogOptions {
  /** the user's own format, tried before all others */
  readonly format?: TextReader | undefined;
  /** counts what was asked for, for a request mix */
  readonly mix?: MixCollector | undefined;
  /** keeps who asked for what when, for flows */
  readonly visits?: VisitCollector | undefined;
}

/** Reads files one after the other, as they come; each may go on where the one before it ended. */
export class LogReader {
  readonly #totals: LogTotals;
  readonly #options: LogOptions;
  readonly #hits: HitSink;
  #file = emptyReading();
  #requests = 0;
  /** the latest time of the file */
  #lastS = -Infinity;
  /** what came of the file before its first lines were looked at */
  #first: Buffer[] | undefined = [];
  #firstBytes = 0;
  #zeros = new ZeroRuns();
  readonly #parser: LogParser;
  readonly #listener: LineListener = {
    onLine: (bytes, start, end) => {
      this.#line(bytes, start, end);
    },
    onLongLine: (bytes, start, end) => {
      this.#totals.lines++;
      this.#file.lines++;
      this.#note('long', bytes, start, end);
    },
  };
  readonly #lines = new LineReader(this.#listener);
  /** what cuts the file under way */
  #reader: LineReader | JsonObjects = this.#lines;

  /** @param hits  told of the hits of visitors */
  constructor(totals: LogTotals, options: LogOptions, hits: HitSink) {
    this.#totals = totals;
    this.#options = options;
    this.#hits = hits;
    this.#parser = new LogParser(options.format);
  }

  push(chunk: Buffer): void {
    this.#totals.bytes += chunk.length;
    this.#take(this.#zeros.without(chunk));
  }

  /** One file has ended, another may follow: a line is not continued in it. @returns how many requests it held */
  endFile(name: string, notes: readonly string[], packing?: Packing): number {
    this.#take(this.#zeros.end());
    if (this.#first !== undefined) this.#begin(this.#first);
    this.#reader.end();
    const { traffic, files, packings } = this.#totals;
    traffic.flush();
    const { bytes } = this.#zeros;
    const zeros = bytes > 0 ? [`${bytes} bytes of zeros were left out, as copytruncate leaves them`] : [];
    files.push({ ...this.#file, name, notes: [...notes, ...zeros] });
    if (packing !== undefined) packings.add(packing);
    const requests = this.#requests;
    this.#file = emptyReading();
    this.#requests = 0;
    this.#lastS = -Infinity;
    this.#first = [];
    this.#firstBytes = 0;
    this.#zeros = new ZeroRuns();
    return requests;
  }

  #take(kept: Buffer): void {
    if (this.#first === undefined) {
      this.#reader.push(kept);
      return;
    }
    // The memory of a chunk is used again for the next one.
    this.#first.push(Buffer.from(kept));
    this.#firstBytes += kept.length;
    if (this.#firstBytes >= FIRST_BYTES) this.#begin(this.#first);
  }

  /** Looks at the first lines of a file, then reads them. */
  #begin(chunks: readonly Buffer[]): void {
    const first = Buffer.concat(chunks);
    this.#first = undefined;
    const hasOnlyReturns = first.indexOf(10) === -1 && first.indexOf(13) !== -1;
    const depth = depthOfObjects(first);
    this.#parser.begin((look) => {
      const listener = { onLine: look, onLongLine: () => undefined };
      const reader = depth === undefined ? new LineReader(listener) : new JsonObjects(listener, depth);
      if (reader instanceof LineReader) reader.begin(hasOnlyReturns);
      reader.push(first);
      // The last line may be cut; that of a short file is whole, and one line more or less decides nothing.
      reader.end();
    });
    this.#lines.begin(hasOnlyReturns);
    this.#reader = depth === undefined ? this.#lines : new JsonObjects(this.#listener, depth);
    this.#reader.push(first);
  }

  #line(bytes: Buffer, start: number, end: number): void {
    this.#totals.lines++;
    this.#file.lines++;
    const outcome = this.#parser.read(bytes, start, end);
    if (outcome === 'request') {
      if (!this.#request(this.#parser.record, bytes, start, end)) this.#note('days', bytes, start, end);
    } else if (outcome === 'skipped') {
      this.#totals.skipped++;
      this.#file.skipped++;
    } else this.#note(outcome, bytes, start, end);
  }

  #request(record: LogRecord, bytes: Buffer, start: number, end: number): boolean {
    const { traffic, formats, clientPlaces } = this.#totals;
    if (!traffic.add(record, this.#hits)) return false;
    this.#requests++;
    if (record.timeS < this.#lastS) traffic.outOfOrder++;
    else this.#lastS = record.timeS;
    this.#options.mix?.add(record);
    this.#options.visits?.add(record, bytes.subarray(start, end));
    formats.add(record.format);
    clientPlaces.add(record.clientFrom);
    return true;
  }

  #note(outcome: Exclude<LineOutcome, 'request' | 'skipped'>, bytes: Buffer, start: number, end: number): void {
    const { outcomes } = this.#totals;
    let noted = outcomes.get(outcome);
    if (noted === undefined) outcomes.set(outcome, (noted = { count: 0, examples: [] }));
    noted.count++;
    if (!outcome.startsWith('excluded-')) this.#file.rejected++;
    if (noted.examples.length < MOST_EXAMPLES) noted.examples.push(printable(bytes, start, end));
  }
}

function emptyReading(): FileReading {
  return { name: '', lines: 0, rejected: 0, skipped: 0, notes: [] };
}

/** A log line is a stranger's text: nothing in it may steer the terminal. */
function printable(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start, Math.min(end, start + EXAMPLE_CHARACTERS));
  const escaped = text.replace(
    /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029\ufffd]/gu,
    (character: string) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
  return end - start > EXAMPLE_CHARACTERS ? `${escaped}…` : escaped;
}
