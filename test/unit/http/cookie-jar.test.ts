import { describe, expect, it } from 'vitest';
import { CookieJar } from '../../../src/http/cookie-jar.ts';

const NOW = Date.parse('2026-05-01T12:00:00Z');

/** A jar that got these Set-Cookie headers in answers to a path. */
function jarWith(lines: readonly string[], { path = '/shop/cart?x=/y/', url = 'http://shop.example.org/' } = {}) {
  const jar = new CookieJar(new URL(url));
  const kept = lines.map((line) => jar.store(line, path, NOW) === undefined);
  return { kept, sent: (to: string, afterS = 0) => jar.header(to, NOW + afterS * 1000) };
}

describe('a cookie', () => {
  it('is sent to paths below its own, which is by default the folder of the page that set it', () => {
    const { sent } = jarWith(['a=1', 'b=2; Path=/', 'c=3; Path=/shop/cart/', 'd=4; Path=nothing']);
    expect(sent('/shop')).toBe('a=1; d=4; b=2');
    expect(sent('/shop/cart/1?q')).toBe('c=3; a=1; d=4; b=2');
    expect(sent('/shopping')).toBe('b=2');
    expect(jarWith(['a=1'], { path: '/login' }).sent('/anything')).toBe('a=1');
  });

  it('replaces the one of its name and path only, and keeps its place', () => {
    const { sent } = jarWith(['a=1; Path=/', 'b=2; Path=/', 'a=3; Path=/shop', 'a=4; Path=/']);
    expect(sent('/shop')).toBe('a=3; a=4; b=2');
  });

  it.each([
    ['Max-Age=10', 9, true],
    ['Max-Age=10', 10, false],
    ['Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 9, true],
    ['Max-Age=ten', 1e9, true],
    ['Expires=Fri, 01 May 2026 12:00:10 GMT', 9, true],
    ['Expires=Fri, 01-May-2026 12:00:10 GMT', 11, false],
    ['Expires=never', 1e9, true],
    // No date: there until the visit ends.
    ['Expires=0', 1e9, true],
    ['Expires=-1', 1e9, true],
    ['Expires=2020-01-01', 1e9, true],
    ['Expires=Fri, 01 May 2026 12:00:10', 9, true],
    ['Expires=Fri, 01 May 2026 12:00:10', 11, false],
    ['Max-Age=0', 0, false],
    ['Max-Age=-1', 0, false],
  ])('with %s is there after %i s: %s', (attributes, afterS, isThere) => {
    expect(jarWith([`a=1; Path=/; ${attributes}`]).sent('/', afterS)).toBe(isThere ? 'a=1' : '');
  });

  it.each(['Max-Age=0', 'expires=Thu, 01-Jan-1970 00:00:00 GMT', 'EXPIRES=Thu, 01 Jan 1970 00:00:10 GMT'])(
    'is deleted by %s',
    (attribute) => {
      const { kept, sent } = jarWith(['a=1; Path=/', 'b=2; Path=/', `a=; path=/; ${attribute}`]);
      expect(kept).toEqual([true, true, true]);
      expect(sent('/')).toBe('b=2');
    },
  );

  it('that is Secure is kept over https only', () => {
    expect(jarWith(['a=1; Path=/; Secure']).kept).toEqual([false]);
    expect(jarWith(['a=1; Path=/; secure; HttpOnly'], { url: 'https://a.org' }).sent('/')).toBe('a=1');
  });

  it.each([
    ['http://127.0.0.1:8080', true],
    ['http://127.1.2.3', true],
    ['http://[::1]:81', true],
    ['http://localhost:81', true],
    ['http://shop.localhost', true],
    ['http://128.0.0.1', false],
    ['http://127.example.org', false],
    ['http://localhost.example.org', false],
    ['http://[::2]', false],
  ])('that is Secure from %s is kept: %s', (url, isKept) => {
    expect(jarWith(['a=1; Path=/; Secure'], { url }).kept).toEqual([isKept]);
  });

  it.each([
    ['sid=hidden; Secure', 'sid (Secure over http)'],
    ['sid=hidden; Domain=other.org', 'sid (of another domain)'],
    ['sid=\u00fc', 'sid (not ASCII)'],
    [`sid=${'x'.repeat(5000)}`, 'sid (longer than 4096 bytes)'],
    ['=hidden', 'a cookie without a name'],
    ['s\u001b[1m=hidden; Secure', 'one with an odd name (not ASCII)'],
  ])('that is refused is named: %j', (line, why) => {
    const jar = new CookieJar(new URL('http://shop.example.org/'));
    expect(jar.store(line, '/', NOW)).toBe(why);
  });

  it.each([
    ['http://shop.example.org', 'example.org', true],
    ['http://shop.example.org', '.Shop.Example.org', true],
    ['http://shop.example.org', 'ple.org', false],
    ['http://shop.example.org', 'other.org', false],
    ['http://127.0.0.1:81', '0.0.1', false],
    ['http://127.0.0.1:81', '127.0.0.1', true],
  ])('of %s for the domain %s is taken: %s', (url, domain, isTaken) => {
    expect(jarWith([`a=1; Domain=${domain}`], { url }).kept).toEqual([isTaken]);
  });

  it.each(['', 'a', '=1', ' =1', 'a=ü', 'a=1\u0007', `a=${'x'.repeat(4096)}`])('that reads %j is refused', (line) => {
    const { kept, sent } = jarWith([line]);
    expect({ kept, sent: sent('/shop') }).toEqual({ kept: [false], sent: '' });
  });

  it('may be empty, quoted, and hold an equals sign', () => {
    expect(jarWith(['a=; Path=/', 'b="x y"; Path=/', ' c = d=e ; Path=/']).sent('/')).toBe('a=; b="x y"; c=d=e');
  });
});

it.each([
  ['__Host-a=1; Secure; Path=/', undefined],
  ['__Secure-a=1; Secure; Path=/b', undefined],
  ['__Host-a=1; Path=/', '__Host-a (its name wants Secure, Path=/ and no Domain)'],
  ['__Host-a=1; Secure; Path=/b', '__Host-a (its name wants Secure, Path=/ and no Domain)'],
  ['__Host-a=1; Secure; Path=/; Domain=shop.example', '__Host-a (its name wants Secure, Path=/ and no Domain)'],
  ['__Secure-a=1', '__Secure-a (its name wants Secure)'],
])('%s is stored or refused as browsers do', (line, why) => {
  expect(new CookieJar(new URL('https://shop.example')).store(line, '/', 0)).toBe(why);
});

it('a jar keeps at most 50 cookies and 8 KB; the oldest go first', () => {
  const many = jarWith(Array.from({ length: 60 }, (_, index) => `c${index}=1; Path=/`)).sent('/');
  expect(many.split('; ')).toHaveLength(50);
  expect(many).toMatch(/^c10=1; /);
  const long = jarWith(Array.from({ length: 5 }, (_, index) => `c${index}=${'x'.repeat(3000)}; Path=/`)).sent('/');
  expect(long.split('; ').map((pair) => pair.slice(0, 2))).toEqual(['c3', 'c4']);
});
