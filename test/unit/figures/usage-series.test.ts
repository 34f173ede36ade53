import { describe, expect, it } from 'vitest';
import { rateOf, SampleBook, shareOf, sumOf } from '../../../src/figures/usage-series.ts';
import type { MetricName } from '../../../src/records/metrics.ts';
import type { SampleLine } from '../../../src/records/sample.ts';

const line = (atMs: number, value: number, place: Partial<SampleLine> = {}): SampleLine => ({
  trial: 1,
  atMs,
  service: 'app',
  metric: 'container.cpu_ms_total',
  kind: 'counter',
  value,
  ...place,
});

describe('the book of samples', () => {
  it('keeps each thing apart, and each in the order of time', () => {
    const book = new SampleBook(['container.cpu_ms_total']);
    for (const one of [
      line(2000, 20, { item: 'app-1' }),
      line(1000, 10, { item: 'app-1' }),
      line(1000, 7, { item: 'app-2' }),
      line(1000, 5, { service: 'db', item: 'app-1' }),
      line(1000, 3, { item: 'app-1', instance: 'two' }),
      line(1000, 99, { metric: 'container.memory_bytes', item: 'app-1' }),
    ])
      book.add(one);
    const values = book.of('container.cpu_ms_total').map((rows) => rows.map(({ value }) => value));
    expect(values).toEqual([[10, 20], [7], [5], [3]]);
    expect(book.max('container.cpu_ms_total')).toBe(20);
  });

  it('keeps nothing of other metrics, and takes the readings of a day', () => {
    const book = new SampleBook(['container.cpu_ms_total']);
    for (let second = 0; second < 200_000; second += 1) book.add(line(second * 1000, second));
    book.add(line(0, 99, { metric: 'container.memory_bytes' }));
    expect(book.max('container.cpu_ms_total')).toBe(199_999);
    expect(new SampleBook<MetricName>(['container.cpu_ms_total']).of('container.memory_bytes')).toEqual([]);
    const started = performance.now();
    expect(rateOf(book.of('container.cpu_ms_total')[0] ?? [])).toHaveLength(199_998);
    // In square time it takes minutes.
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('has nothing of what nobody read', () => {
    expect(new SampleBook(['container.cpu_ms_total']).of('container.cpu_ms_total')).toEqual([]);
    expect(new SampleBook(['container.cpu_ms_total']).max('container.cpu_ms_total')).toBeUndefined();
  });
});

describe('how fast a counter rose', () => {
  it('is its rise over the shortest time of two readings, which come a second apart or a little less', () => {
    const rows = [line(0, 0), line(1000, 500), line(1900, 900), line(2900, 2900), line(4000, 2900)];
    expect(rateOf(rows)).toEqual([
      { atMs: 1900, value: 900 / 1900 },
      { atMs: 2900, value: 2400 / 1900 },
      { atMs: 4000, value: 2000 / 2100 },
    ]);
  });

  it('is not known from one reading, within less than 1.9 s, or of a counter that fell', () => {
    expect(rateOf([line(0, 5)])).toEqual([]);
    expect(rateOf([line(0, 5), line(1899, 7)])).toEqual([]);
    expect(rateOf([line(0, 5), line(2000, 4)])).toEqual([]);
    expect(rateOf([line(0, 5), line(2000, 5)])).toEqual([{ atMs: 2000, value: 0 }]);
  });
});

describe('a counter that began anew and passed what it was at', () => {
  const rows = [line(0, 100), line(2000, 110), line(4000, 400), line(6000, 500)];

  it('has no rate over its start, and those before and after', () => {
    expect(rateOf(rows, [2500]).map(({ atMs }) => atMs)).toEqual([2000, 6000]);
    expect(rateOf(rows, [4000]).map(({ atMs }) => atMs)).toEqual([2000, 6000]);
    expect(rateOf(rows, [2000]).map(({ atMs }) => atMs)).toEqual([4000, 6000]);
  });

  it('has all of them where it began before the first reading, or after the last', () => {
    for (const startMs of [-5000, 0, 6001]) expect(rateOf(rows, [startMs])).toHaveLength(3);
  });
});

describe('a share of a limit', () => {
  it('is of the same reading, and unknown without a limit', () => {
    const used = [line(0, 1), line(1000, 2), line(2000, 3), line(3000, 4)];
    const limits = [line(1000, 4), line(2000, 0), line(3000, 5)];
    expect(shareOf(used, limits)).toEqual([
      { atMs: 1000, value: 0.5 },
      { atMs: 3000, value: 0.8 },
    ]);
  });
});

describe('the sum of series', () => {
  it('is of instants at which all were read, in the order of time', () => {
    const first = [
      { atMs: 2000, value: 20 },
      { atMs: 1000, value: 10 },
    ];
    const second = [
      { atMs: 1000, value: 1 },
      { atMs: 2000, value: 2 },
      { atMs: 3000, value: 3 },
    ];
    expect(sumOf([first, second])).toEqual([
      { atMs: 1000, value: 11 },
      { atMs: 2000, value: 22 },
    ]);
    expect(sumOf([])).toEqual([]);
  });
});
