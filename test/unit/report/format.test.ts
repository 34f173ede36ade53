import { expect, test } from 'vitest';
import { changeMark } from '../../../src/report/change-mark.ts';
import {
  bytes,
  duration,
  integer,
  milliseconds,
  millions,
  percent,
  percentOfFailures,
  percentSpared,
  range,
  significant,
  timeOfDay,
  utcTime,
} from '../../../src/report/format.ts';

/** narrow no-break space, shown as _ in these tables */
const plain = (text: string) => text.replaceAll('\u202f', '_');

test.each([
  [0, '0'],
  [0.4167, '0.417'],
  [38.44, '38.4'],
  [212.4, '212'],
  [63_889, '63_889'],
  [-1234.5, '−1_235'],
  [1e-9, '0.000000'],
  [Number.NaN, '–'],
])('%d to three digits is %s', (value, text) => {
  expect(plain(significant(value))).toBe(text);
});

test.each([
  [0.4234, '0.42_ms'],
  [38.44, '38.4_ms'],
  [999.4, '999_ms'],
  [999.6, '1.00_s'],
  [1240, '1.24_s'],
])('%d ms reads %s', (ms, text) => {
  expect(plain(milliseconds(ms))).toBe(text);
});

test.each([
  [850, '850_ms'],
  [12_000, '12_s'],
  [240_000, '4_min'],
  [250_000, '4_min 10_s'],
  [7_500_000, '2_h 5_min'],
])('a duration of %d ms reads %s', (ms, text) => {
  expect(plain(duration(ms))).toBe(text);
});

test.each([
  [23_000_000, '23.0_million'],
  [1_000_000, '1.0_million'],
  [999_999, '999_999'],
  [40_000, '40_000'],
  [12, '12'],
])('%d hits a day are %s', (value, text) => {
  expect(plain(millions(value))).toBe(text);
});

test('a single failure among millions never reads 0.00 %', () => {
  expect(plain(percentOfFailures(0))).toBe('0.00_%');
  expect(plain(percentOfFailures(1e-7))).toBe('<0.01_%');
  expect(plain(percentOfFailures(0.00123))).toBe('0.12_%');
});

test('what is spared is cut off, not rounded up: 99.99 % is not all', () => {
  expect(plain(percentSpared(0.9999))).toBe('99.9_%');
  expect(plain(percentSpared(0.29))).toBe('29.0_%');
  expect(plain(percentSpared(-0.125))).toBe('−12.5_%');
  expect(plain(percentSpared(1))).toBe('100.0_%');
});

test('a range names its unit once, but both when they differ', () => {
  expect(plain(range(milliseconds(25), milliseconds(25.6)))).toBe('25.0–25.6_ms');
  expect(plain(range(milliseconds(900), milliseconds(1200)))).toBe('900_ms–1.20_s');
  expect(plain(range(integer(3625), integer(3640)))).toBe('3_625–3_640');
});

test('bytes, per cents, hours and instants', () => {
  expect(plain(bytes(812))).toBe('812_B');
  expect(plain(bytes(25_769_803_776))).toBe('25.8_GB');
  expect(plain(percent(0.838))).toBe('84_%');
  expect(timeOfDay(18.5)).toBe('18:30');
  expect(timeOfDay(24)).toBe('24:00');
  expect(utcTime(Date.UTC(2026, 10, 22, 20, 31, 5))).toBe('2026-11-22 20:31:05 UTC');
});

test.each([
  [10, 9.5, '5.0_% less'],
  [10, 5, '50_% less'],
  [10_000, 2, '99.9_% less'],
  [10_000, 0, '100_% less'],
])('from %d to %d is %s: what is left is seen', (from, to, word) => {
  const one = (median: number) => ({ median, min: median, max: median, trials: 1 });
  expect(plain(changeMark(one(to), one(from))?.word ?? '')).toBe(word);
});

test.each([
  [1, 1, 'unproved'],
  [1, 5, 'unproved'],
  [2, 2, 'good'],
])('a change of %d trials against %d is %s', (trials, others, tone) => {
  const base = { median: 10, min: 9, max: 11, trials: others };
  expect(changeMark({ median: 5, min: 5, max: 5, trials }, base)?.tone).toBe(tone);
  const more = others === 2 ? 'bad' : tone;
  expect(changeMark({ median: 50, min: 50, max: 50, trials }, base)?.tone).toBe(more);
});
