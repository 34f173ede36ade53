import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { refreshIndex } from '../../../src/jobs/report/site-files.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const STORED = 'test/fixtures/stored';
const RUN = '2026-11-28T20-44-03-shop-day-40m';

test('the page has runs and searches; only what changed is read again, and what cannot be read is there as such', async () => {
  await using directory = await temporaryDirectory();
  const reports = directory.path;
  const search = join(reports, 'capacity', 'shop-day-narrow');
  await mkdir(search, { recursive: true });
  await cp(join(STORED, 'capacity/shop-day-narrow/capacity.json'), join(search, 'capacity.json'));
  for (const name of [RUN, 'copy & "co"']) {
    await cp(join(STORED, 'capacity/shop-day-narrow', RUN), join(reports, name), { recursive: true });
  }
  const page = () => readFile(join(reports, 'index.html'), 'utf8');
  expect(await refreshIndex(reports)).toMatchObject({ entries: 3, read: 3 });
  const first = await page();
  expect(first).toContain('copy &amp; &quot;co&quot;');
  expect(first).toContain('capacity/shop-day-narrow/capacity.json');
  expect(await refreshIndex(reports)).toMatchObject({ entries: 3, read: 0 });
  expect(await page()).toBe(first);

  await writeFile(join(reports, RUN, 'pinned.json'), '{}');
  expect(await refreshIndex(reports)).toMatchObject({ entries: 3, read: 1 });
  expect(await page()).toContain('pinned</span>');

  await writeFile(join(reports, RUN, 'run.json'), 'not JSON');
  expect(await refreshIndex(reports)).toMatchObject({ entries: 3, read: 1 });
  expect(await page()).toMatch(/unreadable: .*run\.json is not JSON/);
  // Its folder was written into just now; when it began its name says.
  expect(await page()).toContain('2026-11-28 20:44:03 UTC');

  await writeFile(join(reports, '.site.json'), '{"version": 1');
  expect(await refreshIndex(reports)).toMatchObject({ entries: 3, read: 3 });
});

test('what cannot be read keeps its pin and its kind, as far as files say it', async () => {
  await using directory = await temporaryDirectory();
  const records = {
    pinned: ['run.json', 'pinned.json'],
    gate: ['run.json', 'verdict.json'],
    drill: ['run.json', 'drill.json'],
    day: ['run.json', 'drill.json', 'disaster-day.json'],
    'capacity/search': ['capacity.json'],
  };
  for (const [folder, names] of Object.entries(records)) {
    await mkdir(join(directory.path, folder), { recursive: true });
    for (const name of names) await writeFile(join(directory.path, folder, name), 'not JSON');
  }
  expect((await refreshIndex(directory.path)).entries).toBe(5);
  const page = await readFile(join(directory.path, 'index.html'), 'utf8');
  const found = [...page.matchAll(/"kind":"([\w-]+)","id":"(\w+)",.*?"isPinned":(\w+)/g)];
  expect(Object.fromEntries(found.map(([, kind, id, isPinned]) => [id, [kind, isPinned]]))).toEqual({
    pinned: ['run', 'true'],
    gate: ['gate', 'false'],
    drill: ['drill', 'false'],
    day: ['disaster-day', 'false'],
    search: ['capacity', 'false'],
  });
});

test('a folder of any name is a run like others, today and when nothing changed', async () => {
  await using directory = await temporaryDirectory();
  for (const name of ['__proto__', 'constructor']) {
    await cp(join(STORED, 'capacity/shop-day-narrow', RUN), join(directory.path, name), { recursive: true });
  }
  expect((await refreshIndex(directory.path)).entries).toBe(2);
  expect((await refreshIndex(directory.path)).entries).toBe(2);
  expect(await readFile(join(directory.path, 'index.html'), 'utf8')).toContain('"id":"__proto__"');
});
