import * as fc from 'fast-check';

/** One change of some bytes. Places are of 0..1, so that they mean the same when the bytes shrink. */
type Mutation = (bytes: Buffer) => Buffer;

/** Longer inputs take longer without finding more; what a parser does with a whole megabyte has tests of its own. */
const LONGEST = 65_536;
const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const indexIn = (bytes: Buffer, at: number): number => Math.floor(at * (bytes.length + 1));

/** Bytes that readers of text and of packets stumble over. */
const ODD = [
  '\0',
  '\u001b[2J',
  '\u202e',
  '\u2028',
  '\ufeff',
  '\r',
  '\n',
  '\r\n',
  '\t',
  '"',
  "'",
  '\\',
  '%',
  '%00',
  '%zz',
  '__proto__',
  'constructor',
  'NaN',
  'Infinity',
  '-0',
  '1e999',
  '99999999999999999999',
  '-1',
  '0x10',
  '\ud83d\ude00',
];

/** Inputs made of others: each by one to six changes. */
export function mutated(seeds: readonly Buffer[], words: readonly string[]): fc.Arbitrary<Buffer> {
  const some = seeds.length === 0 ? [Buffer.alloc(0)] : seeds;
  const seed = fc.nat({ max: some.length - 1 }).map((at) => some[at] ?? Buffer.alloc(0));
  return fc
    .tuple(seed, fc.array(mutation(some, words), { minLength: 1, maxLength: 6 }))
    .map(([from, mutations]) =>
      mutations.reduce<Buffer>((bytes, change) => change(bytes).subarray(0, LONGEST), Buffer.from(from)),
    );
}

function mutation(seeds: readonly Buffer[], words: readonly string[]): fc.Arbitrary<Mutation> {
  const texts = [...words, ...ODD].map((text) => Buffer.from(text));
  const text = fc.nat({ max: texts.length - 1 }).map((at) => texts[at] ?? Buffer.alloc(0));
  return fc.oneof(
    { weight: 4, arbitrary: fc.tuple(place, text).map(([at, put]) => inserting(at, put)) },
    {
      weight: 3,
      arbitrary: fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 4 })).map(([at, put]) => inserting(at, put)),
    },
    { weight: 3, arbitrary: fc.tuple(place, place).map(([from, length]) => without(from, length)) },
    { weight: 2, arbitrary: fc.tuple(place, fc.nat({ max: 255 })).map(([at, byte]) => changing(at, byte)) },
    { weight: 2, arbitrary: fc.tuple(place, text).map(([at, put]) => replacingNumber(at, put)) },
    { weight: 1, arbitrary: place.map((at) => (bytes: Buffer) => bytes.subarray(0, indexIn(bytes, at))) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(place, place, fc.constantFrom(2, 2, 3, 17, 300, 20_000))
        .map(([from, length, times]) => repeating(from, length, times)),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(place, place, fc.nat({ max: Math.max(0, seeds.length - 1) })).map(([at, other, index]) => {
        const from = seeds[index] ?? Buffer.alloc(0);
        return (bytes: Buffer) =>
          Buffer.concat([bytes.subarray(0, indexIn(bytes, at)), from.subarray(indexIn(from, other))]);
      }),
    },
  );
}

function inserting(at: number, put: Uint8Array): Mutation {
  return (bytes) => {
    const index = indexIn(bytes, at);
    return Buffer.concat([bytes.subarray(0, index), put, bytes.subarray(index)]);
  };
}

/** @param length  of what follows, 0..1; mostly little is taken out */
function without(from: number, length: number): Mutation {
  return (bytes) => {
    const start = indexIn(bytes, from);
    const end = start + Math.ceil(length ** 4 * (bytes.length - start));
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
  };
}

function changing(at: number, byte: number): Mutation {
  return (bytes) => {
    if (bytes.length === 0) return bytes;
    const copy = Buffer.from(bytes);
    copy[Math.min(copy.length - 1, indexIn(bytes, at))] = byte;
    return copy;
  };
}

function replacingNumber(at: number, put: Uint8Array): Mutation {
  return (bytes) => {
    const from = indexIn(bytes, at);
    const text = bytes.toString('latin1', from);
    const found = /\d+(?:\.\d+)?/.exec(text);
    if (found === null) return bytes;
    const start = from + found.index;
    return Buffer.concat([bytes.subarray(0, start), put, bytes.subarray(start + found[0].length)]);
  };
}

/** A long part is repeated less often. */
function repeating(from: number, length: number, times: number): Mutation {
  return (bytes) => {
    const start = indexIn(bytes, from);
    const end = start + Math.ceil(length ** 4 * (bytes.length - start));
    const part = bytes.subarray(start, end);
    if (part.length === 0) return bytes;
    const count = Math.max(1, Math.min(times, Math.floor(LONGEST / part.length)));
    return Buffer.concat([bytes.subarray(0, start), ...Array.from({ length: count }, () => part), bytes.subarray(end)]);
  };
}
