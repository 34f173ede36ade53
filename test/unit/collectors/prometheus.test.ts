import { describe, expect, test } from 'vitest';
import { labelOf, prometheusRows, sumOfRows } from '../../../src/collectors/prometheus.ts';

const all = (): boolean => true;

describe('a page of metrics', () => {
  test('gives the rows that are wanted, with labels, exponents and timestamps', () => {
    const page = '# HELP a first\n# TYPE a gauge\na 1\nb{x="1",y="2"} 1.5e+03 1795395216000\nb{x="3"} -2\nc +Inf\n\n';
    expect(prometheusRows(page, all)).toEqual([
      { name: 'a', labels: '', value: 1 },
      { name: 'b', labels: 'x="1",y="2"', value: 1500 },
      { name: 'b', labels: 'x="3"', value: -2 },
      { name: 'c', labels: '', value: Infinity },
    ]);
    const rows = prometheusRows(page, (name) => name === 'b');
    expect(sumOfRows(rows, 'b')).toBe(1498);
    expect(sumOfRows(rows, 'a')).toBeUndefined();
  });

  test('gives labels unescaped, whatever they hold', () => {
    const [row] = prometheusRows('q{vhost="/",queue="a \\"b\\", {c}\\\\\\n"} 1\n', all);
    if (row === undefined) throw new Error('no row');
    expect(labelOf(row, 'queue')).toBe('a "b", {c}\\\n');
    expect(labelOf(row, 'host')).toBeUndefined();
  });

  test.each([
    ['x_total{a="b"} 5 # {trace_id="t"} 0.5', 'a="b"', 5],
    ['x_total{a="b"} 5 1795395216.123 # {trace_id="t",span="}"} 0.5 1795395216.1', 'a="b"', 5],
    ['x_total 5 # {} 1', '', 5],
    ['x_total{a="} 7 # {"} 5 # {b="1"} 9', 'a="} 7 # {"', 5],
    ['x_total{a="\\"} 7"} 5 1.5e9', 'a="\\"} 7"', 5],
    ['x_total { a = "1" , b="2", }\t5 ', ' a = "1" , b="2", ', 5],
  ])('gives the row itself, not its exemplar: %s', (line, labels, value) => {
    expect(prometheusRows(`y 1\n${line}\n# EOF\n`, (name) => name === 'x_total')).toEqual([
      { name: 'x_total', labels, value },
    ]);
  });

  test.each([
    ['a="1", b="2"', '2'],
    ['a="1" ,\tb = "2",', '2'],
    ['a=",b=",c="x"', undefined],
    ['a="}",b="\\"}"', '"}'],
    ['ab="1"', undefined],
  ])('of {%s} label b is %j', (labels, value) => {
    expect(labelOf({ name: 'x', labels, value: 1 }, 'b')).toBe(value);
  });

  test.each([
    ['cut in the middle of a number', 'a 1\nb 12', 'the page of metrics is cut; it ends with: "a 1\\nb 12"'],
    ['empty', '', 'the page of metrics is cut'],
    ['a page of HTML', '<!doctype html>\n<p>hello</p>\n', 'not a page of metrics: it has the line "<!doctype html>"'],
    ['JSON', '{"a": 1}\n', 'not a page of metrics'],
    ['without a number where one is wanted', 'a\n', 'not a page of metrics: it has the line "a"'],
    ['with a word for a number', 'a many\n', 'a is many, which is no number'],
    ['with NaN where a number is wanted', 'b 1\na NaN\n', 'a is NaN, which is no number'],
  ])('that is %s is refused', (_what, page, message) => {
    expect(() => prometheusRows(page, (name) => name === 'a')).toThrow(message);
  });

  test('is read however its unwanted rows are written', () => {
    expect(prometheusRows('# x\nodd{ row\nquantile{q="0.5"} NaN\na 1\n', (name) => name === 'a')).toEqual([
      { name: 'a', labels: '', value: 1 },
    ]);
  });
});
