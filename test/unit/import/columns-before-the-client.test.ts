import { describe, expect, it } from 'vitest';
import { imported } from './log-texts.ts';

const START = '10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5 "-" "probe (x y)"';
const placesOf = (lines: readonly string[]) => {
  const { traffic, clientPlaces } = imported(lines.map((line) => `${line}\n`).join(''));
  return { clients: traffic.clients.distinct, places: clientPlaces.entries() };
};
/** Lines with a client each, in the column behind `before`. */
const lines = (before: string, length = 20) => Array.from({ length }, (_, at) => `${START} ${before}203.0.113.${at}`);

describe('the client is found behind', () => {
  it.each([
    ['a time in brackets', '[17/May/2015:10:05:04 +0000] '],
    ['a name with a text', 'host="a b" '],
    ['a name with a text behind a colon', 'host:"a 198.51.100.7" '],
    ['words', 'a [b] '],
    ['quotes', '"a b" '],
  ])('%s', (_what, before) => {
    const { clients, places } = placesOf(lines(before));
    expect(places).toHaveLength(1);
    expect(clients).toBe(20);
  });

  it('lines whose columns differ from the first of the file', () => {
    const [first = '', ...others] = lines('"a" ');
    const odd = `${START} [10.0.0.7 b] 203.0.113.99`;
    expect(placesOf([first, ...others, odd])).toMatchObject({ clients: 21, places: [{ count: 21 }] });
  });
});

it('what is no address in the column of the client is looked at more closely', () => {
  const unknown = `${START} "a" "unknown, 203.0.113.200"`;
  const none = `${START} "a" -`;
  expect(placesOf([...lines('"a" ', 100), unknown, none])).toEqual({
    clients: 102,
    places: [
      { text: 'column 11', count: 101 },
      { text: 'column 1', count: 1 },
    ],
  });
});

describe('where X-Forwarded-For is empty the client is', () => {
  it.each([
    ['in the next column', '"-" ', (at: number) => `"203.0.113.${at}"`],
    ['in the next column, beside an empty text', '"" ', (at: number) => `"203.0.113.${at}"`],
    ['under a name', '"-" ', (at: number) => `x_real_ip="203.0.113.${at}"`],
  ])('%s', (_where, before, client) => {
    const { clients, places } = placesOf(Array.from({ length: 20 }, (_, at) => `${START} ${before}${client(at)}`));
    expect(clients).toBe(20);
    expect(places).toEqual([{ text: expect.not.stringMatching(/^column 1$/) as string, count: 20 }]);
  });

  it('the first of the line where the next one is empty too, and the usual one where that is not empty', () => {
    const odd = [`${START} "-" "-"`, `${START} "198.51.100.7" "10.0.0.1"`];
    expect(placesOf([...lines('"-" '), ...odd])).toEqual({
      clients: 22,
      places: [
        { text: 'column 11', count: 20 },
        { text: 'column 1', count: 1 },
        { text: 'column 10', count: 1 },
      ],
    });
  });

  it('no upstream of the inside, however often it changes', () => {
    const inside = Array.from({ length: 20 }, (_, at) => `${START} "${at < 9 ? '-' : `203.0.113.${at}`}" 10.0.1.${at}`);
    expect(placesOf(inside)).toEqual({
      clients: 12,
      places: [
        { text: 'column 10', count: 11 },
        { text: 'column 1', count: 9 },
      ],
    });
  });
});
