import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeReport } from '../../src/report/write-report.ts';
import { listRuns, readRun } from '../support/stored-runs.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { hasChromium, needs, open, startBrowser } from './browser.ts';

const STORED = fileURLToPath(new URL('../fixtures/stored/', import.meta.url));

describe.skipIf(!hasChromium)(`links of a report (${needs})`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  test.each(['five-topologies', 'gate'])(
    'each leads to a section of the page or to a file of the run: %s',
    async (name) => {
      await using reports = await temporaryDirectory();
      for (const run of await listRuns(join(STORED, name)))
        await cp(run, join(reports.path, basename(run)), { recursive: true });
      for (const directory of await listRuns(reports.path)) {
        const stored = await readRun(directory, reports.path);
        const { summary } = stored;
        if (summary === undefined) throw new Error('a stored run has a summary');
        const series = { samples: stored.samples(), latency: stored.latency(), events: stored.events() };
        await writeReport({ ...stored, ...series, summary }, directory);
        await using watched = await open(browser, pathToFileURL(join(directory, 'report.html')).href);
        const { page } = watched;
        const links = await page.evaluate<readonly string[]>(
          `[...document.querySelectorAll('a[href]')].map((one) => one.getAttribute('href'))`,
        );
        const inside = links.filter((href) => href.startsWith('#'));
        const outside = links.filter((href) => !href.startsWith('#'));
        expect(inside.length).toBeGreaterThan(8);
        expect(outside.length).toBeGreaterThan(8);
        const lost: string[] = [];
        for (const href of new Set(inside))
          if ((await page.locator(`[id="${href.slice(1)}"]`).count()) !== 1) lost.push(href);
        for (const href of new Set(outside)) if (!existsSync(join(directory, decodeURI(href)))) lost.push(href);
        expect([basename(dirname(directory)), lost]).toEqual([basename(dirname(directory)), []]);
        // Each section with figures says where they come from.
        const bare = await page.evaluate(
          `[...document.querySelectorAll('section.part:not(#guide)')].filter((one) => one.querySelector('.raw') === null).map(({ id }) => id)`,
        );
        expect(bare).toEqual([]);
      }
    },
  );
});
