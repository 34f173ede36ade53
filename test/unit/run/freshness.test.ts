import { expect, it } from 'vitest';
import { parseHead } from '../../../src/http/response-head.ts';
import { staleness } from '../../../src/run/freshness.ts';

function of(...fields: readonly string[]): string | undefined {
  const head = parseHead(['HTTP/1.1 200 OK', 'Content-Length: 0', ...fields].join('\r\n'), false);
  if (head === undefined) throw new Error('no head');
  return staleness(head);
}

it.each([
  [['Age: 700, 3'], 'stale: 700 s old, allowed are 60 s (max-age=60)'],
  [['Age: 700', 'Age: 3'], 'stale: 700 s old, allowed are 60 s (max-age=60)'],
  [['Age: 3, 700'], undefined],
  [['Age: 60'], undefined],
  [['Age: '], undefined],
  [[], undefined],
  [['Age: -5'], 'of unknown age (Age: -5), allowed are 60 s (max-age=60)'],
  [['Age: 1e3'], 'of unknown age (Age: 1e3), allowed are 60 s (max-age=60)'],
  [['Age: , 3'], 'of unknown age (Age: , 3), allowed are 60 s (max-age=60)'],
  [['Age: never, 3'], 'of unknown age (Age: never, 3), allowed are 60 s (max-age=60)'],
])('of a page for 60 s with %j is said: %s', (fields, problem) => {
  expect(of('Cache-Control: max-age=60', ...fields)).toBe(problem);
});

it('a lifetime that cannot be read is none', () => {
  expect(of('Cache-Control: max-age=soon', 'Age: 1')).toBe('stale: 1 s old, allowed are 0 s (max-age=soon)');
  expect(of('Cache-Control: max-age=soon')).toBeUndefined();
  expect(of('Cache-Control: s-maxage=, max-age=60', 'Age: 1')).toMatch(/^stale/);
});

it('an age says nothing where a page says nothing of its lifetime', () => {
  expect(of('Age: never')).toBeUndefined();
});

it('dates of headers are UTC, in each of their three forms', () => {
  const until = (expires: string) => of(`Expires: ${expires}`, 'Date: Sun, 06 Nov 1994 08:49:37 GMT', 'Age: 61');
  for (const minute of ['Sun, 06 Nov 1994 08:50:37 GMT', 'Sunday, 06-Nov-94 08:50:37 GMT', 'Sun Nov  6 08:50:37 1994'])
    expect(until(minute)).toMatch(/^stale: 61 s old, allowed are 60 s/);
  expect(until('Sun, 06 Nov 1994 08:50:38 GMT')).toBeUndefined();
});
