import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { requestWriter } from '../../../src/http/request-writer.ts';
import { arrivals } from '../../../src/scenario/arrivals.ts';
import { withForms } from '../../../src/scenario/multipart.ts';
import type { FormPart } from '../../../src/scenario/schedule.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { endpoint, sampleSchedule } from './schedule/sample-schedule.ts';

/** Every byte, among them line ends, and what would be a placeholder. */
const BYTES = Buffer.concat([Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)), Buffer.from('{id}{{x')]);

async function sent(multipart: readonly FormPart[], seed = 4711) {
  await using folder = await temporaryDirectory();
  await writeFile(path.join(folder.path, 'photo.png'), BYTES);
  const parameters = { id: { kind: 'words', words: ['Zürich {1}'], exponent: 0 } } as const;
  const request = endpoint({ method: 'POST', parameters, multipart });
  const { requests, problems } = await withForms([request], { folder: folder.path, seed });
  expect(problems).toEqual([]);
  const schedule = sampleSchedule({ requests });
  const [first] = arrivals(schedule);
  if (first === undefined) throw new TypeError('a schedule without hits');
  const { text, encoding } = requestWriter(schedule, { baseUrl: 'http://127.0.0.1', headers: {} })(first);
  const bytes = Buffer.from(text, encoding);
  const end = bytes.indexOf('\r\n\r\n');
  const head = bytes.toString('latin1', 0, end);
  const body = bytes.subarray(end + 4);
  expect(Number(/content-length: (\d+)/i.exec(head)?.[1])).toBe(body.length);
  return { type: /content-type: (.*)/i.exec(head)?.[1] ?? '', body };
}

function fileIn(form: { get(name: string): unknown }, name: string) {
  return form.get(name) as Pick<Blob, 'type' | 'text' | 'arrayBuffer'> & { readonly name: string };
}

const PARTS = [
  { name: 'title', value: 'Größe of {id}' },
  { name: 'photo', file: 'photo.png', type: 'image/png' },
  { name: 'note', value: 'text', filename: 'a "b" {id}.txt' },
];

it('is read by another reader as it was written, files byte by byte', async () => {
  const { type, body } = await sent(PARTS);
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- for one small form of our own it is a reader that is not ours
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  expect(form.get('title')).toBe('Größe of Zürich {1}');
  const photo = fileIn(form, 'photo');
  expect([photo.name, photo.type]).toEqual(['photo.png', 'image/png']);
  expect(Buffer.from(await photo.arrayBuffer()).equals(BYTES)).toBe(true);
  const note = fileIn(form, 'note');
  expect([note.name, await note.text()]).toEqual(['a "b" Zürich {1}.txt', 'text']);
});

it('has the same boundary with the same seed, and one that no part holds', async () => {
  const [first, again, other] = [await sent(PARTS), await sent(PARTS), await sent(PARTS, 1)];
  expect(again).toEqual(first);
  expect(other.type).not.toBe(first.type);
  const boundary = /boundary=(.*)/.exec(first.type)?.[1] ?? '';
  const { type } = await sent([...PARTS, { name: 'evil', value: `--${boundary}--` }]);
  expect(type).not.toContain(boundary);
});
