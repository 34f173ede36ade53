import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { capacityFolder, writeCapacity } from '../../../../src/jobs/capacity/capacity-files.ts';
import { CAPACITY_FILE } from '../../../../src/records/capacity-record.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

const STORED = fileURLToPath(
  new URL('../../../fixtures/stored/capacity/shop-day-narrow/capacity.json', import.meta.url),
);

it('a search with a server down comes into the page of the one with every server, and the other way round', async () => {
  const record = CAPACITY_FILE.schema.parse(JSON.parse(await readFile(STORED, 'utf8')));
  await using reports = await temporaryDirectory();
  const [whole, less, other] = ['day-shop', 'day-shop-without-srv2', 'day-other'].map((name) =>
    join(reports.path, 'capacity', name),
  ) as [string, string, string];
  for (const folder of [whole, less, other]) await mkdir(folder, { recursive: true });
  const page = (folder: string) => readFile(join(folder, 'capacity.html'), 'utf8');

  await writeCapacity(whole, record);
  await writeCapacity(other, { ...record, topology: 'other' });
  expect(await page(whole)).toContain('With a server down: not measured');

  await writeCapacity(less, { ...record, serversDown: ['srv2'] });
  expect(await page(whole)).toContain('../day-shop-without-srv2/capacity.html');
  expect(await page(less)).toContain('../day-shop/capacity.html');
  for (const folder of [whole, less]) {
    expect((await page(folder)).match(/class="curve-beside"/g)).toHaveLength(1);
    expect(await page(folder)).not.toContain('day-other');
  }
  expect(await page(other)).toContain('With a server down: not measured');
});

it('searches that are named alike, in other letters or in names that are cut, have folders of their own', async () => {
  const record = CAPACITY_FILE.schema.parse(JSON.parse(await readFile(STORED, 'utf8')));
  await using reports = await temporaryDirectory();
  const long = 'long-'.repeat(20);
  const subjects = [
    { scenario: 'day', topology: 'shop', serversDown: [] },
    { scenario: 'day', topology: 'кэш', serversDown: [] },
    { scenario: 'day', topology: 'база', serversDown: [] },
    { scenario: 'day', topology: long, serversDown: [] },
    { scenario: 'day', topology: long, serversDown: ['srv2'] },
    // Without a digest all three would be one.
    { scenario: 'a', topology: 'b-without-c', serversDown: [] },
    { scenario: 'a-b', topology: 'without-c', serversDown: [] },
    { scenario: 'a', topology: 'b', serversDown: ['c'] },
  ];
  const store = async (subject: (typeof subjects)[number]) => {
    const folder = await capacityFolder(reports.path, subject);
    await mkdir(folder, { recursive: true });
    const { serversDown, ...names } = subject;
    await writeCapacity(folder, { ...record, ...names, ...(serversDown.length > 0 && { serversDown }) });
    return folder;
  };
  const folders: string[] = [];
  for (const subject of subjects) folders.push(await store(subject));
  expect(new Set(folders).size).toBe(subjects.length);
  // Each is found again, with what it measured.
  for (const [at, subject] of subjects.entries()) expect(await capacityFolder(reports.path, subject)).toBe(folders[at]);
  expect(folders[0]).toBe(join(reports.path, 'capacity', 'day-shop'));
});
