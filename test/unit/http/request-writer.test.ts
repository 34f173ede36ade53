import { describe, expect, it } from 'vitest';
import { requestWriter } from '../../../src/http/request-writer.ts';
import type { RequestSpecification } from '../../../src/scenario/schedule.ts';
import { endpoint, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';

function write(
  request: RequestSpecification,
  arrival: { path: string; body?: string; headerLines?: string },
  baseUrl = 'http://127.0.0.1:81',
) {
  const writer = requestWriter(sampleSchedule({ requests: [request] }), { baseUrl, headers: { 'X-Run': 'r1' } });
  return writer({ index: 7, request: 0, ...arrival });
}

describe('a request', () => {
  it('is one text with the target, the headers and an empty line', () => {
    expect(write(endpoint({ headers: { 'user-agent': 'mine', Accept: 'text/html' } }), { path: '/a?b=1' })).toEqual({
      text: 'GET /a?b=1 HTTP/1.1\r\nHost: 127.0.0.1:81\r\nAccept-Encoding: gzip\r\nuser-agent: mine\r\nX-Run: r1\r\nAccept: text/html\r\n\r\n',
      encoding: 'latin1',
    });
  });

  it.each(['Host', 'host', 'HOST'])('has one host, the one that a scenario names as %s', (name) => {
    const { text } = write(endpoint({ headers: { [name]: 'shop.example', Accept: 'a' } }), { path: '/' });
    expect(text).toMatch(/^GET \/ HTTP\/1\.1\r\nHost: shop\.example\r\n/);
    expect(text.match(/host:/gi)).toHaveLength(1);
  });

  it('has what a step fills in once, in place of the header of that name', () => {
    const headerLines = 'user-agent: filled\r\nHOST: a.example\r\nX-Own: 1\r\n';
    const { text } = write(endpoint({ headers: { Accept: 'a' } }), { path: '/', headerLines });
    for (const name of ['user-agent', 'host', 'x-own', 'accept'])
      expect(text.match(new RegExp(`^${name}:`, 'gim'))).toHaveLength(1);
    expect(text).toContain('user-agent: filled\r\n');
    expect(text).toMatch(/^GET \/ HTTP\/1\.1\r\n[^]+\r\n\r\n$/);
  });

  it('of a write carries its key and the length of its body in bytes', () => {
    const post = endpoint({ method: 'POST', isWrite: true });
    const { text, encoding } = write(post, { path: '/', body: 'ü=1' });

    expect(text).toMatch(/\r\nIdempotency-Key: test-7\r\nContent-Length: 4\r\n\r\nü=1$/);
    expect(encoding).toBe('utf8');
    expect(write(post, { path: '/' }).text).toContain('\r\nContent-Length: 0\r\n\r\n');
    expect(write(post, { path: '/', body: 'a=1' }).encoding).toBe('latin1');
  });

  it('goes below the path of the target, and is ASCII whatever the template says', () => {
    expect(write(endpoint(), { path: '/münchen/a%20b' }, 'http://[::1]:81/shop').text).toMatch(
      /^GET \/shop\/m%C3%BCnchen\/a%20b HTTP\/1\.1\r\nHost: \[::1\]:81\r\n/,
    );
  });

  it.each([{ 'X-A': 'b\r\nX-C: d' }, { 'X A': 'b' }, { 'X-A': 'ü' }])('with the header %o is refused', (headers) => {
    expect(() => write(endpoint({ headers }), { path: '/' })).toThrow('cannot be sent');
  });
});
