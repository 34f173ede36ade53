import { describe, expect, it } from 'vitest';
import { framed, frameOf, FrameReader, MOST_FRAME_BYTES } from '../../../src/load/replay/remote/frames.ts';

function readAll(chunks: readonly Buffer[]): readonly unknown[] {
  const read: unknown[] = [];
  const reader = new FrameReader((message) => read.push(message));
  for (const chunk of chunks) reader.push(chunk);
  return read;
}

describe('messages over a connection', () => {
  const messages = [{ kind: 'ping', id: 1 }, 'größer', [], { text: 'x'.repeat(300), nothing: null }];
  const bytes = Buffer.concat(messages.map(frameOf));

  it.each([1, 2, 3, 5, 64, 1000])('are the same however they are cut, in %d bytes', (length) => {
    const chunks = Array.from({ length: Math.ceil(bytes.length / length) }, (_, at) =>
      bytes.subarray(at * length, (at + 1) * length),
    );
    expect(readAll(chunks)).toEqual(messages);
  });

  it('of which a part is missing are none', () => {
    expect(readAll([bytes.subarray(0, -1)])).toEqual(messages.slice(0, -1));
  });

  it('that are too long, or no JSON, are refused', () => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(MOST_FRAME_BYTES + 1);
    expect(() => readAll([head])).toThrow(RangeError);
    expect(() => readAll([framed(Buffer.from('{'))])).toThrow(SyntaxError);
  });

  it('hold no number that JSON would make another one', () => {
    expect(() => frameOf({ rate: Number.NaN })).toThrow('rate is NaN');
    expect(() => frameOf([Infinity])).toThrow(TypeError);
  });
});
