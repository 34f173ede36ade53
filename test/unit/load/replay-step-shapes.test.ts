import { writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../../src/base/project.ts';
import { accountFor } from '../../../src/run/accounting.ts';
import { readScenario } from '../../../src/scenario/scenario-file.ts';
import { scheduleOf } from '../../../src/scenario/scenario-schedule.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { constantRate } from '../scenario/schedule/sample-schedule.ts';
import { run, serveHttp } from './local-server.ts';

const PHOTO = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

/** A form with a file, JSON that is expected, PATCH, OPTIONS and braces, all with values of an answer. */
const SCENARIO = `title: A
flows:
  - name: visit
    think_s: 0.2
    parameters: { place: { kind: words, words: ['Zürich'], exponent: 0 } }
    steps:
      - { name: form, path: /form, take: { token: { csrf: _token } } }
      - name: upload
        method: POST
        path: /upload
        write: true
        multipart:
          - { name: _token, value: '{token}' }
          - { name: place, value: 'in {place}' }
          - { name: photo, file: photo.png, type: image/png }
        expect: { status: 201, json: { $.token: '{token}', $.size: 256, $.id: { exists: true } } }
        take: { id: { json: $.id } }
      - name: change
        method: PATCH
        path: /photos/{id}
        headers: { content-type: application/json, X-Braces: 'a {{id} b' }
        body: '{"query": "{{token} {id}"}'
        write: true
      - { name: ask, method: OPTIONS, path: '/photos/{id}', expect: { status: 204 } }
slo: { p95_ms: 60000 }
`;

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const textOf = (field: unknown): string => (typeof field === 'string' ? field : 'no text');

it('a step has whatever a request has: forms with files, expected JSON, PATCH and OPTIONS, braces', async () => {
  await using folder = await temporaryDirectory();
  await writeFile(path.join(folder.path, 'photo.png'), PHOTO);
  const file = path.join(folder.path, 'shapes.yaml');
  await writeFile(file, SCENARIO);
  const scenario = await readScenario(file, { root: PROJECT_ROOT });
  const schedule = { ...scheduleOf(scenario, ''), curve: constantRate(40, 2) };
  const got = new Set<string>();
  await using site = await serveHttp((request, response) => {
    void (async () => {
      const body = await bytesOf(request);
      const { method = '', url = '', headers } = request;
      if (url === '/form') {
        response.end('<input type=hidden name="_token" value="t&amp;ok en">');
      } else if (url === '/upload') {
        const type = headers['content-type'] ?? '';
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- a reader of small forms that is not ours
        const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
        const photo = Buffer.from(await (form.get('photo') as unknown as Blob).arrayBuffer());
        const token = textOf(form.get('_token'));
        got.add(`${token}, ${textOf(form.get('place'))}, ${photo.equals(PHOTO) ? 'the photo' : 'another photo'}`);
        response.statusCode = 201;
        response.end(JSON.stringify({ token, size: photo.length, id: 7 }));
      } else {
        got.add(`${method} ${url} ${String(headers['x-braces'])} ${body.toString()}`);
        response.statusCode = method === 'OPTIONS' ? 204 : 200;
        response.end();
      }
    })();
  });
  const { totals } = await run({ schedule, baseUrl: site.baseUrl });
  expect(totals.failures).toMatchObject({ status: {}, content: 0 });
  expect(totals.counts.ok).toBe(totals.counts.scheduled);
  expect(totals.counts.ok).toBeGreaterThan(40);
  expect([...got].sort()).toEqual([
    'OPTIONS /photos/7 undefined ',
    'PATCH /photos/7 a {id} b {"query": "{token} 7"}',
    't&ok en, in Zürich, the photo',
  ]);
  expect(accountFor(totals, {}).every(({ holds }) => holds)).toBe(true);
});
