import { writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleAssets } from '../../src/report/bundle.ts';
import { sitePage } from '../../src/report/site/site-page.ts';
import { PAYLOADS } from '../support/report-fixture-payloads.ts';
import { siteEntries } from '../support/site-fixture.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { hasChromium, needs, open, startBrowser } from './browser.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.skipIf(!hasChromium)(`the page over all runs (${needs})`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  async function siteOf(entries: ReturnType<typeof siteEntries>) {
    const directory = await temporaryDirectory();
    const file = join(directory.path, 'index.html');
    await writeFile(file, sitePage(entries, await bundleAssets('site')));
    return { url: pathToFileURL(file).href, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
  }

  test('500 runs open in less than 2 s, silently, asking for nothing; the change stands where it is', async () => {
    await using site = await siteOf(siteEntries(500, { changesAt: 450 }));
    await using watched = await open(browser, site.url);
    const { page, complaints, requests } = watched;
    expect(complaints).toEqual([]);
    expect(requests).toEqual([]);
    const loadedMs = await page.evaluate<number>(`performance.getEntriesByType('navigation')[0].loadEventEnd`);
    expect(loadedMs).toBeLessThan(2_000);
    expect(await page.locator('#runs tbody tr').count()).toBe(500);
    expect(await page.innerText('#trend-said')).toMatch(/^Changes: \S+ \S+ 11c200000\./);
    expect(await page.locator('#trend-chart circle').count()).toBe(500);
    await page.fill('#find', 'run-04 main');
    expect(await page.locator('#runs tbody tr:visible').count()).toBe(10);
    expect(await page.innerText('#found')).toBe('10 of 500');
    expect(page.url()).toContain('#find=run-04+main');
    await page.reload();
    expect(await page.inputValue('#find')).toBe('run-04 main');
    await page.fill('#find', '');
    await page.check('#only-pinned');
    expect(await page.locator('#runs tbody tr:visible').allInnerTexts()).toEqual([expect.stringMatching(/run-001/)]);
  });

  test('two runs: what is unlike comes before any figure, ~ is within noise, a difference stands in its cell', async () => {
    const entries = siteEntries(30, { changesAt: 20, movesAt: 25 });
    const strange = entries.slice(0, 1).map((entry) => ({
      ...entry,
      ...{ id: 'strange', topologies: entry.topologies.map((one) => ({ ...one, name: `new ${one.name}` })) },
    }));
    await using site = await siteOf([...entries, ...strange]);
    await using watched = await open(browser, site.url);
    const { page } = watched;
    const cell = () =>
      page.locator('#compare-table tr', { hasText: '(response_p95_ms)' }).first().locator('td').last().innerText();
    await page.selectOption('#compare-a', 'run-001');
    await page.selectOption('#compare-b', 'run-002');
    expect(await cell()).toBe('~');
    await page.selectOption('#compare-b', 'run-022');
    expect(await cell()).toMatch(/^\+(9|10)\d\.\d %$/);
    await page.selectOption('#compare-b', 'run-027');
    expect(await cell()).toBe('not comparable');
    const text = await page.innerText('main');
    expect(text).toContain('CPU model: AMD EPYC 7B13 / another CPU');
    expect(text.indexOf('CPU model: AMD')).toBeLessThan(text.indexOf('run-027 against run-001'));
    expect(await page.locator('#trend-chart polyline').count()).toBe(2);
    await page.reload();
    expect(await cell()).toBe('not comparable');
    await page.selectOption('#compare-b', 'strange');
    expect(await page.innerText('#compare-said')).toMatch(
      /Only in strange, compared with nothing: new legacy.*no topology in common/s,
    );
    expect(await page.locator('#compare-table table').count()).toBe(0);
  });

  test('the order, too, stands in the address; one that is typed is followed, and a kind that there is not hides nothing', async () => {
    await using site = await siteOf(siteEntries(12));
    await using watched = await open(browser, site.url);
    const { page } = watched;
    await page.locator('#runs thead th').first().locator('button').click();
    expect(new URL(page.url()).hash).toBe('#sort=runs.1');
    const first = () => page.locator('#runs tbody th').first().innerText();
    expect(await first()).toBe('run-000');
    await page.reload();
    expect(await first()).toBe('run-000');
    await page.evaluate(`location.hash = 'find=run-004&kind=none'`);
    await expect.poll(() => page.innerText('#found')).toBe('1 of 12');
  });

  test('names that are markup are inert, and it reads without its script', async () => {
    await using site = await siteOf(siteEntries(PAYLOADS.length, { hostile: PAYLOADS }));
    await using watched = await open(browser, site.url);
    expect(watched.complaints).toEqual([]);
    expect(await watched.page.evaluate('window.x')).toBeUndefined();
    expect(await watched.page.innerText('#runs')).toContain('</script><script>window.x=1</script>');
    await using plain = await open(browser, site.url, { javaScriptEnabled: false });
    expect(await plain.page.isVisible('#runs')).toBe(true);
    expect(await plain.page.isVisible('#trend-heading')).toBe(false);
  });

  test('is for everybody, dark and narrow too, without sideways scroll', async () => {
    const [colorScheme, width] = ['dark' as const, 390];
    await using site = await siteOf(siteEntries(12, { movesAt: 6 }));
    const options = { bypassCSP: true, colorScheme, viewport: { width, height: 800 } };
    await using watched = await open(browser, `${site.url}#a=run-001&b=run-009`, options);
    const { page } = watched;
    await page.evaluate(AXE);
    const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
      `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
    );
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  });
});
