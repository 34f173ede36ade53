import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editedValues } from '../../../../bench/fuzz/edited-values.ts';
import { mutated } from '../../../../bench/fuzz/mutations.ts';
import { cutsOf, requireEqual, requireFinite, requireRoundTrip } from '../../../../bench/fuzz/properties.ts';

describe('what is required of what a parser gave', () => {
  it('numbers that can be printed, at any depth', () => {
    expect(() => {
      requireFinite('it', { a: [1, { b: 0.5 }], c: null });
    }).not.toThrow();
    for (const value of [Number.NaN, [{ a: Infinity }], { a: { b: [-Infinity] } }]) {
      expect(() => {
        requireFinite('it', value);
      }).toThrow(/^it.* is (NaN|-?Infinity)$/);
    }
  });

  it('the same from other packets, and from what was stored', () => {
    expect(() => {
      requireEqual('it', { a: 1 }, { a: 2 });
    }).toThrow('it: {"a":"1"} is not {"a":"2"}');
    expect(() => {
      requireRoundTrip('it', { a: 1 }, () => ({ a: 2 }));
    }).toThrow('stored and read again');
  });
});

it('packets are the whole input, in its order, and one way of cutting it is the whole', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (input) => {
      const bytes = Buffer.from(input);
      const cuts = cutsOf(bytes);
      expect(cuts[0]).toHaveLength(1);
      for (const packets of cuts) expect(Buffer.concat([...packets])).toEqual(bytes);
      expect(cutsOf(bytes)).toEqual(cuts);
    }),
    { numRuns: 100 },
  );
});

it('mutations and edits are the same for the same seed, differ from what they start from, and are bounded', () => {
  const inputs = fc.sample(mutated([Buffer.from('{"a":1}')], ['"b":']), { seed: 1, numRuns: 200 });
  expect(fc.sample(mutated([Buffer.from('{"a":1}')], ['"b":']), { seed: 1, numRuns: 200 })).toEqual(inputs);
  expect(new Set(inputs.map(String)).size).toBeGreaterThan(100);
  expect(Math.max(...inputs.map(({ length }) => length))).toBeLessThanOrEqual(65_536);
  const start = { a: { b: [1, 2] }, c: 'x' };
  const values = fc.sample(editedValues([start], { keys: ['a', 'z'] }), { seed: 1, numRuns: 200 });
  expect(new Set(values.map((value) => JSON.stringify(value))).size).toBeGreaterThan(100);
  expect(start).toEqual({ a: { b: [1, 2] }, c: 'x' });
});
