import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { mixOfHar } from '../../../src/import/har.ts';
import { mixText } from '../../../src/import/mix-text.ts';
import { requestFileSchema } from '../../../src/scenario/request-file.ts';

const entry = (method: string, url: string, status: number, postData?: object) => ({
  request: { method, url, headers: [], ...(postData !== undefined && { postData }) },
  response: { status, content: {} },
});
const har = (...entries: object[]) => JSON.stringify({ log: { version: '1.2', creator: { name: 'x' }, entries } });

describe('forms with parts in a recording', () => {
  const TYPE = 'multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW';
  const BODY = [
    ...['------WebKitFormBoundary7MA4YWxkTrZu0gW', 'Content-Disposition: form-data; name="title"', '', 'Größe {id}'],
    ...['------WebKitFormBoundary7MA4YWxkTrZu0gW', 'Content-Disposition: form-data; name="file"; filename="a.txt"'],
    ...['Content-Type: text/plain', '', 'two\r\nlines', '------WebKitFormBoundary7MA4YWxkTrZu0gW--', ''],
  ].join('\r\n');
  const written = async (postData: object) => {
    const mix = await mixOfHar(har(entry('POST', 'https://shop.example/notes', 201, postData)), 'visit.har', 40);
    const { requests } = requestFileSchema.parse(parse(mixText(mix, 'visit.har')));
    return { request: requests[0], warnings: mix.warnings.join(' ') };
  };

  it('of fields alone become a body, where they were recorded without a text, or with an empty one', async () => {
    const params = [
      { name: 'q', value: 'tea & cake' },
      { name: 'page', value: '2' },
    ];
    for (const text of [undefined, '']) {
      const { request } = await written({ mimeType: 'application/x-www-form-urlencoded', text, params });
      expect(request?.body).toBe('q=tea+%26+cake&page=2');
    }
  });

  it('hold no secret whose text cannot be read', async () => {
    const params = [{ name: 'password', value: 'hunter2hunter2' }];
    const { request } = await written({ mimeType: 'multipart/form-data', text: '[binary data]', params });
    expect(JSON.stringify(request)).not.toContain('hunter2');
  });

  it('become multipart, as developer tools write them', async () => {
    const { request, warnings } = await written({ mimeType: TYPE, text: BODY });
    expect(request?.multipart).toEqual([
      { name: 'title', value: 'Größe {{id}' },
      { name: 'file', value: 'two\r\nlines', filename: 'a.txt', type: 'text/plain' },
    ]);
    expect(request?.body).toBeUndefined();
    expect(request?.headers).toEqual({});
    expect(warnings).not.toContain('No body is known');
  });

  it('become multipart where they are cut into fields', async () => {
    const params = [
      { name: 'title', value: 'hello' },
      { name: 'file', fileName: 'a.png', contentType: 'image/png', value: '\ufffdPNG\0' },
    ];
    const { request, warnings } = await written({ mimeType: TYPE, params });
    expect(request?.multipart).toEqual([
      { name: 'title', value: 'hello' },
      { name: 'file', value: '', filename: 'a.png', type: 'image/png' },
    ]);
    expect(warnings).toContain('does not hold the bytes of a.png');
  });

  it('that cannot be read stay the body that was sent', async () => {
    const { request } = await written({ mimeType: TYPE, text: 'no such form' });
    expect(request).toMatchObject({ body: 'no such form', headers: { 'content-type': TYPE } });
  });

  it('are left out with a secret, whichever way they are held', async () => {
    for (const postData of [
      { mimeType: TYPE, params: [{ name: 'password', value: 'hunter2' }] },
      { mimeType: TYPE, text: BODY.replace('name="title"', 'name="password"') },
    ]) {
      const { request, warnings } = await written(postData);
      expect([request?.multipart, request?.body]).toEqual([undefined, undefined]);
      expect(warnings).toContain('1 body that holds what looks like a secret');
    }
  });
});

it('what the browser had in its own cache, or never got, asks no server', async () => {
  const mix = await mixOfHar(
    har(
      entry('GET', 'https://shop.example/', 200),
      { ...entry('GET', 'https://shop.example/a.css', 200), _fromCache: 'memory' },
      entry('GET', 'https://shop.example/gone', -1),
      entry('GET', 'wss://shop.example/live', 101),
    ),
    'visit.har',
    40,
  );
  expect(mix.endpoints.map(({ path: target }) => target)).toEqual(['/']);
  expect(mix.warnings.join(' ')).toContain('2 requests never got an answer of a server');
});

it('a body of bytes that are no text is left out and named, and one that is text is not', async () => {
  const sent = (target: string, bytes: Buffer) =>
    entry('POST', `https://shop.example${target}`, 200, {
      ...{ mimeType: 'application/x-protobuf', encoding: 'base64', text: bytes.toString('base64') },
    });
  const text = har(sent('/rpc', Buffer.from([10, 3, 0xff, 0xfe, 1])), sent('/text', Buffer.from('größe')));
  const mix = await mixOfHar(text, 'visit.har', 40);
  const { requests } = requestFileSchema.parse(parse(mixText(mix, 'visit.har')));
  expect(requests).toMatchObject([
    { path: '/rpc', headers: {} },
    { path: '/text', body: 'größe', headers: { 'content-type': 'application/x-protobuf' } },
  ]);
  expect(requests[0]).not.toHaveProperty('body');
  expect(mix.warnings.join(' ')).toContain('Bodies that are no text are left out: those of POST /rpc.');
});
