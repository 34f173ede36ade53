import { appendFile, cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeScorecard } from '../../../../src/jobs/scorecard/make-scorecard.ts';
import { parseAs } from '../../../../src/records/file-kind.ts';
import { SCORECARD_FILE } from '../../../../src/records/scorecard.ts';
import { storedDrill } from '../../../support/stored-drill.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

const made = async (reports: string, topologies: readonly string[] = [], scenario?: string) =>
  makeScorecard({ topologies, scenario, command: ['scorecard'], reports });
const failoverOf = ({ record }: Awaited<ReturnType<typeof made>>) =>
  record.columns[0]?.rows.find(({ id }) => id === 'failover');

it('goes by the newest stored drill, and writes the record, Markdown and JUnit', async () => {
  await using reports = await temporaryDirectory();
  await storedDrill(reports.path, 1, 4_500);
  await storedDrill(reports.path, 2, 2_000);
  const outcome = await made(reports.path);
  expect(outcome.record.columns.map(({ topology, sha256 }) => [topology, sha256])).toEqual([['shop', 'one']]);
  expect(failoverOf(outcome)).toMatchObject({ state: 'undecided', value: 2 });
  expect(outcome.exit.code).toBe(3);
  const text = await readFile(join(outcome.folder, 'scorecard.json'), 'utf8');
  expect(parseAs(SCORECARD_FILE, JSON.parse(text))).toEqual({ state: 'read', record: outcome.record });
  expect(await readFile(join(outcome.folder, 'scorecard.md'), 'utf8')).toContain('## shop');
  expect(await readFile(join(outcome.folder, 'scorecard-junit.xml'), 'utf8')).toContain('name="failover"');
  // What it wrote is no run, and the same files give the same answer.
  expect((await made(reports.path)).record).toEqual(outcome.record);
});

it('leaves out what was measured with another version of the Compose file, and names it', async () => {
  await using reports = await temporaryDirectory();
  await storedDrill(reports.path, 1, 2_000, 'before');
  await storedDrill(reports.path, 2, 0, 'after');
  const outcome = await made(reports.path);
  expect(failoverOf(outcome)).toMatchObject({ value: 0 });
  expect(outcome.record.columns[0]?.leftOut).toEqual([
    expect.stringMatching(/drill\.json is of another version of the Compose file of shop$/),
  ]);
});

it('a file that cannot be read costs no more than itself', async () => {
  await using reports = await temporaryDirectory();
  await storedDrill(reports.path, 1, 2_000);
  const broken = await storedDrill(reports.path, 2, 3_000);
  await appendFile(join(broken, 'drill.json'), 'no JSON');
  const outcome = await made(reports.path);
  expect(failoverOf(outcome)).toMatchObject({ value: 2 });
  expect(outcome.record.unreadable).toEqual([expect.stringContaining('could not be read')]);
});

it('counts runs of one scenario where that is asked for', async () => {
  await using reports = await temporaryDirectory();
  await storedDrill(reports.path, 1, 2_000);
  expect(failoverOf(await made(reports.path, ['shop'], 'day'))).toMatchObject({ value: 2 });
  const other = failoverOf(await made(reports.path, ['shop'], 'night'));
  expect(other).toMatchObject({
    state: 'not-measured',
    command: expect.stringMatching(/^benchday drill night -t \S+ --audit/) as string,
  });
});

it('of a topology of the project of which nothing is stored all is not measured; of an unknown name it is refused', async () => {
  await using reports = await temporaryDirectory();
  expect((await made(reports.path, ['cluster'])).record.columns[0]?.rows.map(({ state }) => state)).toEqual(
    Array.from({ length: 13 }, () => 'not-measured'),
  );
  await expect(made(reports.path, ['clutser'])).rejects.toMatchObject({ code: 'TOPOLOGY_UNKNOWN' });
  await expect(made(reports.path)).rejects.toMatchObject({ code: 'TOPOLOGY_UNKNOWN' });
});

it('where its folder cannot be made it says so', async () => {
  await using reports = await temporaryDirectory();
  await writeFile(join(reports.path, 'scorecard'), 'a file');
  await expect(made(reports.path, ['cluster'])).rejects.toMatchObject({ code: 'STORE_FAILED' });
});

it.each([
  ['without a server', { serversDown: ['srv2'] }],
  ['on one of its servers', { servers: { count: 1, of: 2, names: ['srv1'] } }],
])('what a topology holds %s is not what it holds', async (_what, changes) => {
  await using reports = await temporaryDirectory();
  const folder = join(reports.path, 'capacity/search');
  await cp(join(import.meta.dirname, '../../../fixtures/stored/capacity/shop-day-narrow'), folder, { recursive: true });
  const hitsOf = async () =>
    (await made(reports.path, ['narrow'])).record.columns[0]?.rows.find(({ id }) => id === 'daily-hits')?.state;
  expect(await hitsOf()).not.toBe('not-measured');
  const file = join(folder, 'capacity.json');
  const record = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...record, ...changes }));
  await expect(hitsOf()).rejects.toMatchObject({ code: 'TOPOLOGY_UNKNOWN' });
});
