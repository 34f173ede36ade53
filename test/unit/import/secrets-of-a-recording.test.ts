import { describe, expect, it } from 'vitest';
import { mixOfHar } from '../../../src/import/har.ts';
import { mixText } from '../../../src/import/mix-text.ts';

const SITE = 'https://shop.example';
const get = (target: string) => ({ request: { method: 'GET', url: SITE + target }, response: { status: 200 } });
const post = (target: string, text: string, mimeType = 'application/json') => ({
  request: { method: 'POST', url: SITE + target, postData: { mimeType, text } },
  response: { status: 200 },
});
async function made(...entries: object[]) {
  const mix = await mixOfHar(JSON.stringify({ log: { entries } }), 'visit.har', 40);
  return { text: mixText(mix, 'visit.har'), warnings: mix.warnings.join('\n') };
}

describe('secrets of a recording', () => {
  it.each([
    ['JSON', '{"user":"a","password":"hunter2"}'],
    ['JSON within JSON', '{"a":[{"login":{"apiKey":"hunter2"}}]}'],
    ['JSON with escapes', String.raw`{"p\u0061ssword":"hunter2"}`],
    ['JSON in a text', String.raw`{"variables":"{\"otp\": \"hunter2\"}"}`],
    ['a form', 'user=a&pwd=hunter2'],
    ['a form with escapes', 'user=a&%70wd=hunter2'],
    ['a form with parts', '--x\r\nContent-Disposition: form-data; name="client_secret"\r\n\r\nhunter2\r\n--x--'],
    ['XML', '<login><sessionId>hunter2</sessionId></login>'],
    ['GraphQL', '{"query":"mutation { login(authToken: \\"hunter2\\") { id } }"}'],
  ])('a body in %s is left out', async (_kind, body) => {
    const { text, warnings } = await made(post('/login', body));
    expect(text).not.toContain('hunter2');
    expect(warnings).toContain('left out, with 1 body that holds what looks like a secret');
  });

  it.each([
    ['an address of a person', '{"user":"jane@shop.example"}'],
    ['a signed token', '{"x":"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N"}'],
    ['a long word of chance in a form', 'x=Zk3xQ9pLm2Rt7VbN4sWc'],
  ])('a body that holds %s is left out, whatever its key is', async (_kind, body) => {
    const { text, warnings } = await made(post('/a', body));
    expect(text).not.toMatch(/jane|eyJ|Zk3/);
    expect(warnings).toContain('with 1 body');
  });

  it('words of paths are left out', async () => {
    const { text, warnings } = await made(get('/reset/4f9Kq2Zx'), get('/b'));
    expect(text).toContain('/reset/left-out');
    expect(text).not.toContain('4f9Kq2Zx');
    expect(warnings).toContain('counted by hits: 1 word of paths');
  });

  it('the marks between the parts of a form are no secret', async () => {
    const body =
      '------WebKitFormBoundary7MA4YWxkTrZu0gW\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n------WebKitFormBoundary7MA4YWxkTrZu0gW--\r\n';
    expect(
      (await made(post('/a', body, 'multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW'))).text,
    ).toContain('value: b');
  });

  it('values of a query are left out, and its other values are not', async () => {
    const { text, warnings } = await made(get('/a?x=1&access_token=hunter2&%74oken=hunter2&y=2'), get('/b?session='));
    expect(text).toContain('/a?x=1&access_token=&%74oken=&y=2');
    expect(text).not.toContain('hunter2');
    expect(warnings).toContain('counted by hits: 2 values of queries');
  });

  it.each([
    ['HX-Current-URL', `${SITE}/reset?token=abc123`],
    ['HX-Current-URL', `${SITE}/cart`],
    ['X-Subscription-Key', 'Winter2026'],
    ['X-Place', `${SITE}/account?access_token=abc123`],
    ['Next-Url', '/reset/4f9Kq2Zx'],
  ])('the header %s: %s is left out', async (name, value) => {
    const { text } = await made({
      ...get('/a'),
      request: {
        ...get('/a').request,
        headers: [
          { name, value },
          { name: 'X-Page-Kind', value: '/cart' },
        ],
      },
    });
    expect(text.toLowerCase()).not.toContain(name.toLowerCase());
    expect(text).toContain('x-page-kind: /cart');
  });

  it.each(['Content-Encoding', 'Content-MD5', 'Content-Digest', 'Digest'])(
    'what %s says of packed bytes is not said of the body that is sent',
    async (name) => {
      const sent = post('/a', '{"a":1}');
      const { text } = await made({ ...sent, request: { ...sent.request, headers: [{ name, value: 'gzip' }] } });
      expect(text).toContain('{"a":1}');
      expect(text.toLowerCase()).not.toContain(name.toLowerCase());
    },
  );

  it('what has no such key stays', async () => {
    const { text, warnings } = await made(
      post('/a', '{"author":"hunter2","note":"the password is lost"}'),
      get('/a?q=token'),
    );
    expect(text).toContain('hunter2');
    expect(text).toContain('/a?q=token');
    expect(warnings).toContain('of the recording are left out; one visit');
  });
});

describe('bodies of one URL', () => {
  it('are counted where they differ', async () => {
    const { text, warnings } = await made(
      post('/graphql', '{"query":"a"}'),
      post('/graphql', '{"query":"b"}'),
      post('/graphql', '{"query":"a"}'),
      post('/other', '{"x":1}'),
      post('/other', '{"x":1}'),
    );
    expect(warnings).toContain(
      'Different bodies were sent to POST /graphql (2 bodies): the mix sends the last of each.',
    );
    expect(text).toContain('{"query":"a"}');
    expect(text).not.toContain('{"query":"b"}');
  });

  it('are those without secrets', async () => {
    const { text, warnings } = await made(post('/graphql', '{"query":"a"}'), post('/graphql', '{"token":"hunter2"}'));
    expect(warnings).not.toContain('Different bodies');
    expect(text).toContain('{"query":"a"}');
  });
});
