import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyCounts } from '../../../src/import/key-counts.ts';
import { KeyTable } from '../../../src/import/key-table.ts';

const add = (table: KeyTable | KeyCounts, key: string) => {
  const bytes = Buffer.from(`..${key}..`, 'latin1');
  return table.add(bytes, 2, bytes.length - 2);
};

describe('a table of keys', () => {
  it('numbers keys as they come, like a map', () => {
    const key = fc.string({ unit: 'binary-ascii', maxLength: 12 });
    fc.assert(
      fc.property(fc.array(key, { maxLength: 200 }), (keys) => {
        const [table, naive] = [new KeyTable(), new Map<string, number>()];
        for (const one of keys) {
          if (!naive.has(one)) naive.set(one, naive.size);
          expect(add(table, one)).toBe(naive.get(one));
        }
        expect(table.size).toBe(naive.size);
      }),
    );
  });

  it('tells 300,000 keys apart that differ in one byte, in length or in order', () => {
    const table = new KeyTable();
    for (let number = 0; number < 100_000; number++) {
      for (const key of [`10.0.${number}`, `${number}.0.10`, '\0'.repeat(number % 7) + String(number)]) add(table, key);
    }
    const naive = new Set<string>();
    for (let number = 0; number < 100_000; number++) {
      for (const key of [`10.0.${number}`, `${number}.0.10`, '\0'.repeat(number % 7) + String(number)]) naive.add(key);
    }
    expect(table.size).toBe(naive.size);
    expect(table.distinct).toBe(naive.size);
  });

  it('holds a million keys and estimates how many more there were, within 3 %', () => {
    const table = new KeyTable();
    const keys = 1_500_000;
    for (let number = 0; number < keys; number++) add(table, `client-${number}`);
    expect(table.size).toBe(1 << 20);
    expect(add(table, 'client-7')).toBe(7);
    expect(add(table, 'one more')).toBe(-1);
    expect(Math.abs(table.distinct / keys - 1)).toBeLessThan(0.03);
  });
});

describe('counts of keys', () => {
  it('come largest first, with the texts of the keys; equal ones as they came', () => {
    const counts = new KeyCounts();
    for (let number = 0; number < 3000; number++) add(counts, `/p/${number % 1500}`);
    for (const key of ['/late', '/p/9', '/late', '/late']) add(counts, key);
    expect(counts.top(4)).toEqual([
      { text: '/p/9', count: 3 },
      { text: '/late', count: 3 },
      { text: '/p/0', count: 2 },
      { text: '/p/1', count: 2 },
    ]);
    expect(counts.sortedCounts()).toHaveLength(1501);
    expect([...counts.sortedCounts().slice(0, 3)]).toEqual([3, 3, 2]);
  });

  it('keep each text however much there is to keep, and count what finds no room without one', () => {
    const counts = new KeyCounts();
    const text = (number: number): string => `/p/${number}/${'x'.repeat(1000)}`;
    for (let number = 0; number < 30_000; number++) add(counts, text(number));
    const all = counts.all();
    const kept = all.findIndex((key) => key.text === '');
    expect(kept * text(9999).length).toBeGreaterThan(23 * 1024 * 1024);
    expect(kept * text(0).length).toBeLessThan(24 * 1024 * 1024);
    expect(all.every((key, number) => key.text === (number < kept ? text(number) : ''))).toBe(true);
    expect(all.every(({ count }) => count === 1)).toBe(true);
  });
});
