import { describe, expect, it } from 'vitest';
import type { TakeSpecification } from '../../../src/scenario/schedule.ts';
import { takenValue } from '../../../src/scenario/taken-values.ts';

function taken(from: TakeSpecification['from'], body: string, pattern?: string): string | undefined {
  const answer = {
    header: (name: string) => (name === 'x-id' ? 'id=7' : ''),
    cookies: ['a=1', 'sid=x; Path=/', 'a=2; Secure'],
    body: () => body,
  };
  return takenValue({ name: 'it', from, ...(pattern !== undefined && { pattern }) }, answer);
}

const JSON_TEXT = '{"user":{"ids":[3,"vier",true],"a b":{"c":"d"},"none":null,"empty":""},"list":[{"id":1},{"id":2}]}';

describe('a value taken from an answer', () => {
  it.each([
    ['$.user.ids[0]', '3'],
    ['$.user.ids[1]', 'vier'],
    ['$.user.ids[2]', 'true'],
    ["$.user['a b'].c", 'd'],
    ['$["user"]["a b"]["c"]', 'd'],
    ['$.list[1].id', '2'],
    ['$.user.none', undefined],
    ['$.user.empty', undefined],
    ['$.user', undefined],
    ['$.user.ids[9]', undefined],
    ['$.user.ids.length', undefined],
    ['$.toString', undefined],
    // RFC 9535: counted from the end, escapes, blanks within brackets, letters of any language.
    ['$.list[-1].id', '2'],
    ['$.list[-3].id', undefined],
    ["$[ 'user' ].ids[ 0 ]", '3'],
  ])('is in JSON what stands at %s', (path, value) => {
    expect(taken({ kind: 'json', path }, JSON_TEXT)).toBe(value);
  });

  it.each([
    ['$.größe', 'XL'],
    ["$['it\\'s']", 'quoted'],
    ['$["a\\"b"]', 'marks'],
    ["$['a.b[0]']", 'dots'],
    ["$['\\u00e9']", 'accent'],
    ["$['']", 'nameless'],
    ['$.2024', 'year'],
  ])('has names of any kind: %s', (path, value) => {
    const body = {
      größe: 'XL',
      "it's": 'quoted',
      'a"b': 'marks',
      'a.b[0]': 'dots',
      é: 'accent',
      '': 'nameless',
      2024: 'year',
    };
    expect(taken({ kind: 'json', path }, JSON.stringify(body))).toBe(value);
  });

  it('is a number as it is written, however long, and not one within a text', () => {
    const body =
      '{"note":"7, \\"8\\" and 9","id":891743020427247616,"list":[{"price":1.50},-9007199254740993,2e3,1E400],"n":42}';
    expect(taken({ kind: 'json', path: '$.id' }, body)).toBe('891743020427247616');
    expect(taken({ kind: 'json', path: '$.list[0].price' }, body)).toBe('1.50');
    expect(taken({ kind: 'json', path: '$.list[1]' }, body)).toBe('-9007199254740993');
    expect(taken({ kind: 'json', path: '$.list[3]' }, body)).toBe('1E400');
    expect(taken({ kind: 'json', path: '$.n' }, body)).toBe('42');
    expect(taken({ kind: 'json', path: '$.note' }, body)).toBe('7, "8" and 9');
    expect(taken({ kind: 'json', path: '$' }, '891743020427247616')).toBe('891743020427247616');
  });

  it.each([
    ['{"price":10.00}', '10.00'],
    ['{"price": 10.0, "other": 10}', '10.0'],
    ['{"price":10,"other":10.00}', '10'],
    ['{"price":1e1}', '1e1'],
    ['{"other":[1],"price":1.0E+1}', '1.0E+1'],
    ['{"price":-0}', '-0'],
    ['{"price":-0.0}', '-0.0'],
    ['{"price":10,"note":"10. of 1e1"}', '10'],
  ])('is a whole number as it is written: %s', (body, text) => {
    expect(taken({ kind: 'json', path: '$.price' }, body)).toBe(text);
  });

  it('is in JSON behind a byte order mark, as some servers send it', () => {
    expect(taken({ kind: 'json', path: '$.id' }, '\ufeff{"id":891743020427247616}')).toBe('891743020427247616');
  });

  it('is none in a body that is no JSON', () => {
    expect(taken({ kind: 'json', path: '$.a' }, '<html>')).toBeUndefined();
    expect(taken({ kind: 'json', path: '$' }, '"whole"')).toBe('whole');
  });

  it('is the first group of the first match, or all of it', () => {
    expect(taken({ kind: 'body' }, 'ticket 17, ticket 18', 'ticket (\\d+)')).toBe('17');
    expect(taken({ kind: 'body' }, 'ticket 17', '\\d+')).toBe('17');
    expect(taken({ kind: 'body' }, 'none', '\\d+')).toBeUndefined();
    expect(taken({ kind: 'header', field: 'X-Id' }, '', 'id=(.*)')).toBe('7');
    expect(taken({ kind: 'header', field: 'x-none' }, '')).toBeUndefined();
  });

  it.each([
    // of alternatives the group that took part
    ['"id":(\\d+)|"key":"(\\w+)"', '{"key":"abc"}', 'abc'],
    ['id=(?:\\d+)?(x)?', 'id=7', undefined],
    ['id=(\\d*)', 'id=', undefined],
    ['(?<year>\\d{4})-(\\d\\d)', '2026-05', '2026'],
    // as other programs write them
    ['name=\\"t\\" value=\\"(.+?)\\"', '<input name="t" value="a-b">', 'a-b'],
    ['(?i)TOKEN: (\\w+)', 'token: abc', 'abc'],
    ['(?s)<b>(.+)</b>', '<b>a\nb</b>', 'a\nb'],
    ['(.)$', 'x\u{1f375}', '\u{1f375}'],
    ['name=(\\p{L}+)', 'name=größe', 'größe'],
    ['a\\\\p{1}\\-(.)', 'a\\p-x', 'x'],
  ])('is by the pattern %s in %j: %s', (pattern, body, value) => {
    expect(taken({ kind: 'body' }, body, pattern)).toBe(value);
  });

  it.each(['name=\\"(\\p{L}+)\\"', '\\-\\P{L}', '\\-\\u{1f375}'])(
    'is by no pattern that would never match: %s',
    (pattern) => {
      expect(() => taken({ kind: 'body' }, 'x', pattern)).toThrow(SyntaxError);
    },
  );

  it('is of several cookies of a name the last one', () => {
    expect(taken({ kind: 'cookie', field: 'a' }, '')).toBe('2');
    expect(taken({ kind: 'cookie', field: 'sid' }, '')).toBe('x');
    expect(taken({ kind: 'cookie', field: 's' }, '')).toBeUndefined();
  });

  it.each([
    ['<input type="hidden" name="csrf" value="t&#x41;&#66;&lt;">', 'tAB<'],
    ["<INPUT VALUE='a>b' NAME='csrf'/>", 'a>b'],
    ['<input name=other value=1><input value=bare name=csrf>', 'bare'],
    ['<meta name="csrf" content="m">', 'm'],
    ['<input name="csrf">', undefined],
    ['<p name="csrf" value="no">', undefined],
    ['&amp;', undefined],
    ['<meta name="csrf"><input value="later" name="csrf">', 'later'],
    ['<input name="csrf" value=""><input name="csrf" value="second">', 'second'],
    ['<input name="csrf" value="first" value="twice">', 'first'],
    ['<input\n  data-name="csrf"\n  value="a"\n  name="other"/><input required value="b"\n name="csrf">', 'b'],
  ])('is in %s the field that is named', (html, value) => {
    expect(taken({ kind: 'csrf', field: 'csrf' }, html)).toBe(value);
  });

  it('is none when it is longer than any request could hold, and never half a character', () => {
    expect(taken({ kind: 'body' }, 'x'.repeat(8193), 'x+')).toBeUndefined();
    expect(taken({ kind: 'json', path: '$' }, '"a\\ud800b"')).toBe('a\ufffdb');
  });
});
