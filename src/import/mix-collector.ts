import { KeyCounts } from './key-counts.ts';
import { type LogRecord, METHODS, type Method } from './log-record.ts';

const HEAD_BYTES = 3;

/** One target of the log, with a method and a status. */
export interface TargetCount {
  readonly method: Method;
  /** 0: the log has none */
  readonly status: number;
  /** path and query as they stand in the log, one character a byte */
  readonly target: string;
  readonly count: number;
}

/** Counts what was asked for, apart by method and status, in memory that has a limit. */
export class MixCollector {
  readonly #counts = new KeyCounts();
  #key = Buffer.alloc(4096);
  requests = 0;

  add({ bytes, pathStart, targetEnd, method, status }: LogRecord): void {
    this.requests++;
    const length = HEAD_BYTES + targetEnd - pathStart;
    if (length > this.#key.length) this.#key = Buffer.alloc(length * 2);
    this.#key[0] = METHODS.indexOf(method);
    this.#key.writeUInt16LE(status, 1);
    bytes.copy(this.#key, HEAD_BYTES, pathStart, targetEnd);
    this.#counts.add(this.#key, 0, length);
  }

  /** Targets that found no place are missing. */
  targets(): TargetCount[] {
    return this.#counts.all().flatMap(({ text, count }): TargetCount[] => {
      const method = METHODS[text.charCodeAt(0)];
      if (text.length <= HEAD_BYTES || method === undefined) return [];
      const status = text.charCodeAt(1) + text.charCodeAt(2) * 256;
      return [{ method, status, target: text.slice(HEAD_BYTES), count }];
    });
  }
}
