import { LineReader } from './line-reader.ts';
import { LogParser } from './log-parser.ts';
import type { LineOutcome } from './log-record.ts';
import { Traffic } from './traffic.ts';

const MOST_EXAMPLES = 3;
const EXAMPLE_CHARACTERS = 160;

export interface Outcome {
  count: number;
  /** the first lines of that kind, cut, control characters escaped */
  readonly examples: string[];
}

/** Reads logs as they come and adds up what they say. */
export class LogImport {
  readonly traffic = new Traffic();
  /** by outcome, without requests and skipped lines */
  readonly outcomes = new Map<Exclude<LineOutcome, 'request' | 'skipped'>, Outcome>();
  /** blank lines, comments and directives */
  skipped = 0;
  lines = 0;
  readonly #parser = new LogParser();
  readonly #reader = new LineReader({
    onLine: (bytes, start, end) => {
      this.#line(bytes, start, end);
    },
    onLongLine: (bytes, start, end) => {
      this.lines++;
      this.#note('long', bytes, start, end);
    },
  });

  push(chunk: Buffer): void {
    this.#reader.push(chunk);
  }

  /** One file has ended, another may follow: a line does not go on in it. */
  endFile(): void {
    this.#reader.end();
    this.traffic.flush();
  }

  #line(bytes: Buffer, start: number, end: number): void {
    this.lines++;
    const outcome = this.#parser.read(bytes, start, end);
    if (outcome === 'request') this.traffic.add(this.#parser.record);
    else if (outcome === 'skipped') this.skipped++;
    else this.#note(outcome, bytes, start, end);
  }

  #note(outcome: Exclude<LineOutcome, 'request' | 'skipped'>, bytes: Buffer, start: number, end: number): void {
    let noted = this.outcomes.get(outcome);
    if (noted === undefined) this.outcomes.set(outcome, (noted = { count: 0, examples: [] }));
    noted.count++;
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
