import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TopologySummary } from '../../src/records/summary.ts';
import { writeReport } from '../../src/report/write-report.ts';
import { buildFixture } from '../support/report-fixture.ts';
import { drawAll, hasChromium, needs, open, startBrowser } from './browser.ts';

type Measured = NonNullable<TopologySummary['measured']>;
type Database = NonNullable<Measured['database']>;

/** Three topologies, the page of which is written with other figures of the databases. */
async function pageOf(change: (database: Database, index: number) => Database) {
  const fixture = buildFixture({ topologies: 3, trials: 1, hits: 6_000 });
  const topologies = fixture.summary.topologies.map((topology, index) => {
    const { measured } = topology;
    if (measured?.database === undefined) throw new Error('the fixture has databases');
    return { ...topology, measured: { ...measured, database: change(measured.database, index) } };
  });
  const directory = await mkdtemp(join(tmpdir(), 'benchday-browser-'));
  const files = await writeReport({ ...fixture, summary: { ...fixture.summary, topologies } }, directory);
  return {
    url: pathToFileURL(files.html.path).href,
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

/** What is written into a chart when a topology is chosen under "Against". */
async function writtenAgainst(page: Page, chart: string, reference: string): Promise<readonly string[]> {
  await drawAll(page);
  await page.evaluate(`{
    const write = CanvasRenderingContext2D.prototype.fillText;
    window.written = [];
    CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
      if (this.canvas.id === '${chart}') window.written.push(text);
      return write.call(this, text, ...place);
    };
  }`);
  await page.selectOption('#reference', reference);
  await expect.poll(() => page.evaluate<number>('window.written.length')).toBeGreaterThan(0);
  return page.evaluate<string[]>('[...new Set(window.written)]');
}

const changesIn = (texts: readonly string[]) => texts.filter((text) => /\([+−±]/.test(text));

describe.skipIf(!hasChromium)(`notes above bars, against another reference (${needs})`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  test('each bar has its change against the topology that was chosen', async () => {
    await using report = await pageOf((database) => database);
    await using watched = await open(browser, report.url);
    expect(changesIn(await writtenAgainst(watched.page, 'database-time', '1'))).toHaveLength(2);
  });

  test('what was not read is no 0 ms, and has not become 100 % less', async () => {
    await using report = await pageOf((database, index) => {
      const { databaseTimeMs: _time, ...rest } = database;
      return index === 2 ? rest : database;
    });
    await using watched = await open(browser, report.url);
    const texts = await writtenAgainst(watched.page, 'database-time', '1');
    expect(changesIn(texts)).toHaveLength(1);
    expect(texts.filter((text) => /^0\sms|100/.test(text) && text.includes('('))).toEqual([]);
  });

  test('times of databases of different kinds have no change, those of one kind have', async () => {
    const mysql = [{ name: 'mysql.sql_mode', value: 'STRICT' }];
    await using report = await pageOf((database, index) => (index === 2 ? { ...database, counting: mysql } : database));
    await using watched = await open(browser, report.url);
    expect(changesIn(await writtenAgainst(watched.page, 'database-time', '2'))).toEqual([]);
    expect(changesIn(await writtenAgainst(watched.page, 'database-time', '1'))).toHaveLength(1);
  });

  test('statements that are counted by other settings have no change, in bars and in the table', async () => {
    // What has no setting in common is alike; so the first is like both others, which are not like each other.
    const counting = [
      [{ name: 'mysql.sql_mode', value: 'STRICT' }],
      [{ name: 'pg_stat_statements.track', value: 'all' }],
      [{ name: 'pg_stat_statements.track', value: 'top' }],
    ];
    await using report = await pageOf((database, index) => ({ ...database, counting: counting[index] ?? [] }));
    await using watched = await open(browser, report.url);
    const { page } = watched;
    expect(changesIn(await writtenAgainst(page, 'ladder', '1'))).toHaveLength(1);
    const row = page.locator('#comparison tr', { hasText: 'Database statements' });
    expect(await row.locator('td').nth(0).locator('.mark').count()).toBe(1);
    expect(await row.locator('td').nth(2).locator('.mark').count()).toBe(0);
  });
});
