import { expect, it } from 'vitest';
import { toCsv, toMarkdown } from '../../../../src/report/client/table-text.ts';

it('a cell that a spreadsheet would calculate is text, a number stays one', () => {
  expect(toCsv([['=cmd()', '+1+1', '@x', '-12 %', '+3.1', 'a,"b"', 'two\nlines']])).toBe(
    `'=cmd(),'+1+1,'@x,-12 %,+3.1,"a,""b""","two\nlines"`,
  );
});

it('rows end as the format asks, the last one without', () => {
  expect(
    toCsv([
      ['a', 'b'],
      ['1', ''],
    ]),
  ).toBe('a,b\r\n1,');
});

it('markup in a name shows as it is written', () => {
  expect(
    toMarkdown([
      ['Name', 'p95'],
      ['a|b `c` <d>', '1 ms'],
    ]),
  ).toBe('| Name | p95 |\n| --- | --- |\n| a\\|b \\`c\\` \\<d\\> | 1 ms |');
  expect(toMarkdown([])).toBe('|  |\n|');
});
