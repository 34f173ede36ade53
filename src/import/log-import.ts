import { depthOfObjects, JsonObjects } from './json-objects.ts';
import { LineReader, type LineListener } from './line-reader.ts';
import { LogParser } from './log-parser.ts';
import type { LineOutcome, LogRecord } from './log-record.ts';
import type { MixCollector } from './mix-collector.ts';
import type { TextReader } from './own-formats.ts';
import { Tally } from './tally.ts';
import { Traffic } from './traffic.ts';
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

/** Reads logs as they come and adds up what they say. */
export class LogImport {
  readonly traffic = new Traffic();
  /** by outcome, without requests and skipped lines */
  readonly outcomes = new Map<Exclude<LineOutcome, 'request' | 'skipped'>, Outcome>();
  /** names of the formats of requests */
  readonly formats = new Tally();
  /** where the clients of requests were taken from; '' for none */
  readonly clientPlaces = new Tally();
  readonly files: FileReading[] = [];
  readonly packings = new Set<Packing>();
  /** of all files, unpacked */
  bytes = 0;
  /** blank lines, comments and directives */
  skipped = 0;
  lines = 0;
  #file: FileReading = { name: '', lines: 0, rejected: 0, skipped: 0, notes: [] };
  /** what came of the file before its first lines were looked at */
  #first: Buffer[] | undefined = [];
  #firstBytes = 0;
  #zeros = new ZeroRuns();
  readonly #parser: LogParser;
  readonly #mix: MixCollector | undefined;
  readonly #visits: VisitCollector | undefined;
  readonly #listener: LineListener = {
    onLine: (bytes, start, end) => {
      this.#line(bytes, start, end);
    },
    onLongLine: (bytes, start, end) => {
      this.lines++;
      this.#file.lines++;
      this.#note('long', bytes, start, end);
    },
  };
  readonly #lines = new LineReader(this.#listener);
  /** what cuts the file under way */
  #reader: LineReader | JsonObjects = this.#lines;

  /**
   * @param options.format  the user's own, tried before all others
   * @param options.mix  counts what was asked for, for a request mix
   * @param options.visits  keeps who asked for what when, for flows
   */
  constructor(
    options: {
      readonly format?: TextReader | undefined;
      readonly mix?: MixCollector | undefined;
      readonly visits?: VisitCollector | undefined;
    } = {},
  ) {
    this.#parser = new LogParser(options.format);
    this.#mix = options.mix;
    this.#visits = options.visits;
  }

  push(chunk: Buffer): void {
    this.bytes += chunk.length;
    this.#take(this.#zeros.without(chunk));
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

  /** One file has ended, another may follow: a line is not continued in it. */
  endFile(name = '', notes: readonly string[] = [], packing?: Packing): void {
    this.#take(this.#zeros.end());
    if (this.#first !== undefined) this.#begin(this.#first);
    this.#reader.end();
    this.traffic.flush();
    const { bytes } = this.#zeros;
    const zeros = bytes > 0 ? [`${bytes} bytes of zeros were left out, as copytruncate leaves them`] : [];
    this.files.push({ ...this.#file, name, notes: [...notes, ...zeros] });
    if (packing !== undefined) this.packings.add(packing);
    this.#file = { name: '', lines: 0, rejected: 0, skipped: 0, notes: [] };
    this.#first = [];
    this.#firstBytes = 0;
    this.#zeros = new ZeroRuns();
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
    this.lines++;
    this.#file.lines++;
    const outcome = this.#parser.read(bytes, start, end);
    if (outcome === 'request') {
      if (!this.#request(this.#parser.record, bytes, start, end)) this.#note('days', bytes, start, end);
    } else if (outcome === 'skipped') {
      this.skipped++;
      this.#file.skipped++;
    } else this.#note(outcome, bytes, start, end);
  }

  #request(record: LogRecord, bytes: Buffer, start: number, end: number): boolean {
    if (!this.traffic.add(record)) return false;
    this.#mix?.add(record);
    this.#visits?.add(record, bytes.subarray(start, end));
    this.formats.add(record.format);
    this.clientPlaces.add(record.clientFrom);
    return true;
  }

  #note(outcome: Exclude<LineOutcome, 'request' | 'skipped'>, bytes: Buffer, start: number, end: number): void {
    let noted = this.outcomes.get(outcome);
    if (noted === undefined) this.outcomes.set(outcome, (noted = { count: 0, examples: [] }));
    noted.count++;
    if (!outcome.startsWith('excluded-')) this.#file.rejected++;
    if (noted.examples.length < MOST_EXAMPLES) noted.examples.push(printable(bytes, start, end));
  }
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
