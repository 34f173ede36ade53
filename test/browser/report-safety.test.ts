import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PAYLOADS } from '../support/report-fixture-payloads.ts';
import { drawAll, hasChromium, needs, open, reportOf, startBrowser } from './browser.ts';

const POLICY = /<meta\s+http-equiv="Content-Security-Policy"[^>]*>/;

describe.skipIf(!hasChromium)(`hostile names are inert (${needs})`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  test.each(['with its policy', 'without its policy, by escaping alone'])('%s', async (how) => {
    await using report = await reportOf({ hostile: PAYLOADS, topologies: 3, trials: 1 });
    const page = await readFile(report.file, 'utf8');
    expect(page).toMatch(POLICY);
    const isBare = how.startsWith('without');
    const file = join(report.directory, 'bare.html');
    await writeFile(file, isBare ? page.replace(POLICY, '') : page);
    await using watched = await open(browser, pathToFileURL(file).href);
    await drawAll(watched.page);
    expect(await watched.page.evaluate('window.x')).toBeUndefined();
    expect(watched.complaints).toEqual([]);
    expect(watched.requests).toEqual([]);
    expect(await watched.page.evaluate('document.scripts.length')).toBe(3);
    expect(await watched.page.innerText('#comparison')).toContain('</script><script>window.x=1</script>');
    expect(await watched.page.evaluate('({}).polluted')).toBeUndefined();
  });

  test('the policy stops a script and a request that got in after all', async () => {
    await using report = await reportOf({ topologies: 1, trials: 1 });
    const page = await readFile(report.file, 'utf8');
    const file = join(report.directory, 'injected.html');
    await writeFile(
      file,
      page.replace('<main>', '<main><script>window.x = 1</script><img src="https://example.org/x.png">'),
    );
    await using watched = await open(browser, pathToFileURL(file).href);
    expect(await watched.page.evaluate('window.x')).toBeUndefined();
    expect(watched.complaints.filter((line) => line.includes('Content Security Policy')).length).toBeGreaterThanOrEqual(
      2,
    );
  });
});
