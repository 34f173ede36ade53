import type { HitSink } from './hit-queue.ts';
import type { LineOutcome } from './log-record.ts';
import { type FileReading, type LogOptions, LogReader, type LogTotals, type Outcome } from './log-reader.ts';
import { Tally } from './tally.ts';
import { Traffic } from './traffic.ts';
import type { Packing } from './unpack.ts';

export type { FileReading, Outcome } from './log-reader.ts';

/** Reads logs as they come and adds up what they say. */
export class LogImport implements LogTotals {
  readonly traffic = new Traffic();
  readonly outcomes = new Map<Exclude<LineOutcome, 'request' | 'skipped'>, Outcome>();
  readonly formats = new Tally();
  readonly clientPlaces = new Tally();
  readonly files: FileReading[] = [];
  readonly packings = new Set<Packing>();
  bytes = 0;
  skipped = 0;
  lines = 0;
  readonly #options: LogOptions;
  readonly #reader: LogReader;

  constructor(options: LogOptions = {}) {
    this.#options = options;
    this.#reader = this.openReader();
  }

  push(chunk: Buffer): void {
    this.#reader.push(chunk);
  }

  /** One file has ended, another may follow. */
  endFile(name = ''): void {
    this.#reader.endFile(name, []);
  }

  /** What reads files beside others. @param hits  told of the hits of visitors; absent: they are counted as they come */
  openReader(hits: HitSink = this.traffic.visits): LogReader {
    return new LogReader(this, this.#options, hits);
  }
}
