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
  ])('is in JSON what stands at %s', (path, value) => {
    expect(taken({ kind: 'json', path }, JSON_TEXT)).toBe(value);
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
  ])('is in %s the field that is named', (html, value) => {
    expect(taken({ kind: 'csrf', field: 'csrf' }, html)).toBe(value);
  });

  it('is none when it is longer than any request could hold, and never half a character', () => {
    expect(taken({ kind: 'body' }, 'x'.repeat(8193), 'x+')).toBeUndefined();
    expect(taken({ kind: 'json', path: '$' }, '"a\\ud800b"')).toBe('a\ufffdb');
  });
});
