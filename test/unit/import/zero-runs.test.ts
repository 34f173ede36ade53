import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZeroRuns } from '../../../src/import/zero-runs.ts';

/** What is left of chunks, and how much was taken out. */
function left(chunks: readonly Buffer[]): { readonly text: string; readonly bytes: number } {
  const zeros = new ZeroRuns();
  // The memory of a chunk is used again for the next one.
  const kept = chunks.map((chunk) => Buffer.from(zeros.without(chunk)));
  const text = Buffer.concat([...kept, zeros.end()]).toString('latin1');
  return { text, bytes: zeros.bytes };
}

describe('blocks of zeros in a log', () => {
  it('are taken out, shorter runs are not', () => {
    const log = Buffer.from(`${'\0'.repeat(40)}one\n${'\0'.repeat(15)}two\n${'\0'.repeat(16)}`);
    expect(left([log])).toEqual({ text: `one\n${'\0'.repeat(15)}two\n`, bytes: 56 });
  });

  it('are taken out wherever the file is cut', () => {
    const piece = fc.oneof(
      fc.integer({ min: 1, max: 40 }).map((length) => '\0'.repeat(length)),
      fc.constantFrom('a', 'line\n'),
    );
    const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(piece), cuts, (pieces, lengths) => {
        const log = Buffer.from(pieces.join(''));
        const chunks: Buffer[] = [];
        for (let at = 0, turn = 0; at < log.length; turn++) {
          const length = lengths[turn % lengths.length] ?? 1;
          chunks.push(log.subarray(at, at + length));
          at += length;
        }
        expect(left(chunks)).toEqual(left([log]));
      }),
    );
  });
});
