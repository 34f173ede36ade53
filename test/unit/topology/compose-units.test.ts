import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBytes, parseDurationMs } from '../../../src/topology/compose/compose-units.ts';

describe('a duration', () => {
  it.each([
    ['1m30s', 90_000],
    ['2.5s', 2500],
    ['10ms', 10],
    ['1h5m30s20ms', 3_930_020],
    ['40us', 0.04],
    ['40µs', 0.04],
    ['500000ns', 0.5],
    ['0', 0],
    ['0s', 0],
    ['10', undefined],
    ['', undefined],
    ['-5s', undefined],
    ['5 s', undefined],
    ['5d', undefined],
    ['1e3s', undefined],
    ['s', undefined],
  ])('%j is %j ms', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  it('is read back as it was written, whatever its parts', () => {
    const part = fc.integer({ min: 0, max: 999 });
    fc.assert(
      fc.property(part, part, part, part, (h, m, s, ms) => {
        expect(parseDurationMs(`${h}h${m}m${s}s${ms}ms`)).toBe(h * 3_600_000 + m * 60_000 + s * 1000 + ms);
      }),
    );
  });

  it('is a number of at least 0 or undefined for any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const ms = parseDurationMs(text);
        expect(ms === undefined || ms >= 0).toBe(true);
      }),
    );
  });
});

describe('a size', () => {
  it.each([
    ['512m', 536_870_912],
    ['1g', 1_073_741_824],
    ['1.5G', 1_610_612_736],
    ['256MB', 268_435_456],
    ['300kb', 307_200],
    ['1024', 1024],
    ['2b', 2],
    ['1 g', 1_073_741_824],
    ['0.5b', 0],
    ['', undefined],
    ['-1m', undefined],
    ['1t', undefined],
    ['m', undefined],
    ['9'.repeat(30), undefined],
  ])('%j is %j bytes', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  it('grows by 1024 from unit to unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (amount) => {
        expect(parseBytes(`${amount}k`)).toBe(amount * 1024);
        expect(parseBytes(`${amount}g`)).toBe((parseBytes(`${amount}m`) ?? 0) * 1024);
      }),
    );
  });
});
