import type * as fc from 'fast-check';

/** A parser, and what it is fed with. */
export interface FuzzTarget {
  readonly name: string;
  /** inputs of all parsers are dealt out by these; slow ones get few. @default 20 */
  readonly weight?: number;
  /** inputs by the grammar of what it reads, right and slightly wrong */
  readonly grammar: fc.Arbitrary<Buffer>;
  /** what mutations start from, beside the kept corpus */
  readonly seeds: readonly Buffer[];
  /** words of the format, which mutations put in */
  readonly words: readonly string[];
  /**
   * Reads one input.
   * @param folder  an empty one of its own, for parsers that read files
   * @throws {BrokenProperty} what it read breaks a property of the parser; {BenchdayError} the parser refused it
   */
  readonly read: (input: Buffer, folder: string) => unknown;
  /** which other errors are refusals that callers expect */
  readonly isRefusal?: (thrown: unknown) => boolean;
}

/** The parser gave something that must never be. */
export class BrokenProperty extends Error {
  override readonly name = 'BrokenProperty';
}

export const bytesOf = (text: string): Buffer => Buffer.from(text, 'utf8');

/** Of probes of servers: what they throw is caught by who watches, and says in words what the server answered. */
export const isPlainError = (thrown: unknown): boolean =>
  thrown instanceof Error && (thrown.constructor === Error || thrown.name === 'PartialReading');
