import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isOwnName, type ServedReports, serveReports } from '../../../src/jobs/report/serve-reports.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let served: ServedReports;
beforeAll(async () => {
  directory = await temporaryDirectory();
  const reports = join(directory.path, 'reports');
  await mkdir(join(reports, 'a run & "more"'), { recursive: true });
  await writeFile(join(reports, 'index.html'), '<p>all runs</p>');
  await writeFile(join(reports, 'a run & "more"', 'report.html'), '<p>one</p>');
  await writeFile(join(reports, '.site.json'), 'hidden');
  await writeFile(join(reports, 'empty.txt'), '');
  await writeFile(join(directory.path, 'secret.txt'), 'secret');
  await symlink('a run & "more"', join(reports, 'latest'));
  await symlink(directory.path, join(reports, 'out'));
  await symlink(join(directory.path, 'secret.txt'), join(reports, 'out.txt'));
  served = await serveReports(reports, 0);
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

interface Got {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly text: string;
}

/** The path as it is written: no client puts it in order. */
function get(path: string, options: { method?: string; headers?: Record<string, string> } = {}): Promise<Got> {
  const { hostname, port } = new URL(served.url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, ...options }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => {
        resolve({ status: response.statusCode, type: response.headers['content-type'], text });
      });
    })
      .on('error', reject)
      .end();
  });
}

describe('the server of reports', () => {
  it('listens on loopback alone, and shows files as what they are', async () => {
    expect(served.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(await get('/')).toEqual({ status: 200, type: 'text/html; charset=utf-8', text: '<p>all runs</p>' });
    expect(await get('/a%20run%20%26%20%22more%22/report.html?x#y')).toMatchObject({ status: 200, text: '<p>one</p>' });
    // `latest` is a link within the folder.
    expect(await get('/latest/report.html')).toMatchObject({ status: 200, text: '<p>one</p>' });
    expect(await get('/empty.txt')).toMatchObject({ status: 200, text: '' });
    expect(await get('/', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/latest/../../secret.txt',
    '/out/secret.txt',
    '/out.txt',
    '//etc/passwd',
    '/%2fetc%2fpasswd',
    '/.site.json',
    '/index.html%00.txt',
    '/%zz',
    '/latest',
    '/latest/',
    '/nothing',
    'http://127.0.0.1/../secret.txt',
  ])('leads nobody out of the folder: %s', async (path) => {
    const { status, text } = await get(path);
    expect(status).toBe(404);
    expect(text).not.toMatch(/secret|root:|hidden/);
  });

  it('changes nothing, and answers no page of elsewhere', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])
      expect(await get('/index.html', { method })).toMatchObject({ status: 405 });
    expect(await get('/', { headers: { host: 'evil.example' } })).toMatchObject({ status: 421 });
    expect(await get('/', { headers: { host: '127.0.0.1' } })).toMatchObject({ status: 421 });
  });

  it('refuses a port that is taken, and ends although a browser holds its connection', async () => {
    const port = Number(new URL(served.url).port);
    await expect(serveReports(directory.path, port)).rejects.toMatchObject({ code: 'PORT_TAKEN' });
    await expect(serveReports(join(directory.path, 'no'), 0)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    const other = await serveReports(directory.path, 0);
    const socket = connect(Number(new URL(other.url).port), '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    await other[Symbol.asyncDispose]();
    await closed;
  });
});

it.each([
  ['127.0.0.1', 80, true],
  ['localhost', 80, true],
  ['evil.example', 80, false],
  ['127.0.0.1', 8080, false],
  ['127.0.0.1:8080', 8080, true],
  [undefined, 80, false],
])('a request of host %s is one of port %i: %s', (host, port, isOwn) => {
  expect(isOwnName(host, port)).toBe(isOwn);
});
