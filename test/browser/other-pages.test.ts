import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storedDay } from '../../src/jobs/drill/disaster-day.ts';
import { refreshIndex } from '../../src/jobs/report/report-files.ts';
import { CAPACITY_FILE } from '../../src/records/capacity-record.ts';
import { DRILL_FILE } from '../../src/records/drill-record.ts';
import { styleOf } from '../../src/report/bundle.ts';
import { capacityPage } from '../../src/report/capacity/capacity-page.ts';
import { readRecord } from '../../src/store/run-reader.ts';
import { scalingOf } from '../../src/verdicts/capacity/scaling.ts';
import { storedDrill } from '../support/stored-drill.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { BROKEN, hasChromium, needs, open, startBrowser } from './browser.ts';

const CAPACITY = fileURLToPath(new URL('../fixtures/stored/capacity/shop-day-narrow/capacity.json', import.meta.url));

const LEAST_LETTER = `Math.min(...[...document.querySelectorAll('figure svg')].map((svg) =>
  12 * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width))`;

/** What stands above a table can be read without moving it, and its rows are no columns of words. */
const FARTHEST_CAPTION = `Math.max(0, ...[...document.querySelectorAll('caption')].map((each) => each.getBoundingClientRect().right))`;
const HIGHEST_ROW = `Math.max(0, ...[...document.querySelectorAll('.scroll tbody tr')].map((each) => each.getBoundingClientRect().height))`;

describe.skipIf(!hasChromium)(`pages that are no report of a run (${needs})`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  test('of a day, its drill, a capacity and the site: on paper no word is cut, on a telephone charts can be read', async () => {
    await using reports = await temporaryDirectory();
    const directory = await storedDrill(reports.path, 1, 2_000);
    const record = await readRecord(join(directory, 'drill.json'), DRILL_FILE);
    const output = join(reports.path, 'day.tar.gz');
    await storedDay(directory, { record, isQuick: true, leftOut: ['kill:db'], output, reports: reports.path });
    await refreshIndex(reports.path);
    const capacity = join(reports.path, 'capacity.html');
    const searched = CAPACITY_FILE.schema.parse(JSON.parse(await readFile(CAPACITY, 'utf8')));
    const onServers = [1, 2, 4].map((servers) => ({
      ...{ servers, cores: servers * 0.4, folder: `shop-day-narrow-on-${servers}-of-0.4`, isConfirmed: servers < 4 },
      ...{ lower: { hitsPerDay: 20e6 * servers, times: 3 }, upper: { hitsPerDay: 30e6 * servers, times: 3 } },
    }));
    const scaling = scalingOf(searched.topology, onServers);
    await writeFile(capacity, capacityPage({ ...searched, scaling }, await styleOf()));
    const pages = ['disaster-day.html', 'drill.html'].map((name) => join(directory, name));
    for (const file of [...pages, capacity, join(reports.path, 'index.html')]) {
      await using paper = await open(browser, pathToFileURL(file).href, { viewport: { width: 718, height: 1016 } });
      await paper.page.emulateMedia({ media: 'print' });
      expect(await paper.page.evaluate('document.documentElement.scrollWidth'), file).toBe(718);
      expect(await paper.page.evaluate(BROKEN), file).toEqual([]);
      await using phone = await open(browser, pathToFileURL(file).href, { viewport: { width: 390, height: 844 } });
      expect(await phone.page.evaluate('document.documentElement.scrollWidth'), file).toBe(390);
      expect(await phone.page.evaluate<number>(LEAST_LETTER), file).toBeGreaterThan(9);
      expect(await phone.page.evaluate<number>(FARTHEST_CAPTION), file).toBeLessThanOrEqual(390);
      expect(await phone.page.evaluate<number>(HIGHEST_ROW), file).toBeLessThan(200);
      expect([...paper.complaints, ...phone.complaints]).toEqual([]);
    }
    await using day = await open(browser, pathToFileURL(pages[0] ?? '').href);
    await day.page.click('#day-steps a');
    expect(day.page.url()).toMatch(/drill\.html#trial-2$/);
    expect(await day.page.isVisible('#trial-2 svg')).toBe(true);
  });
});
