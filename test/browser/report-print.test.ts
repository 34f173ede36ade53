import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, needs, open, reportOf, startBrowser } from './browser.ts';

/** What is left of A4 between Chromium's margins, CSS pixels. */
const PAPER = { width: 717, height: 1010 };

describe.skipIf(!hasChromium)(`nothing is cut on paper (${needs})`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  test.each([
    { topologies: 5, trials: 2 },
    { topologies: 2, trials: 1, hostile: [`${'long_name_'.repeat(5)}x`] },
  ])('every table keeps all of its columns on the sheet: %j', async (options) => {
    await using report = await reportOf({ hits: 6_000, ...options });
    await using watched = await open(browser, report.url, { viewport: PAPER });
    const { page } = watched;
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(`window.dispatchEvent(new Event('beforeprint'))`);
    await page.evaluate(`for (const fold of document.querySelectorAll('details')) fold.open = true`);
    const beyond = await page.evaluate(`[...document.querySelectorAll('table, canvas, svg')]
      .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
      .map(({ id, tagName }) => id || tagName)`);
    expect(beyond).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PAPER.width);
    // 40 010 over two lines would read as two numbers.
    const broken = await page.evaluate(`[...document.querySelectorAll('td.number')].flatMap((cell) => {
      const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
      const found = [];
      for (let node = walk.nextNode(); node !== null; node = walk.nextNode()) {
        if (!/^\\s*[0-9][0-9.\\u202f]*(\\u202f[a-zA-Z%/]+)?\\s*$/.test(node.data)) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
        if (lines.size > 1) found.push(node.data);
      }
      return found;
    })`);
    expect(broken).toEqual([]);
  });

  test('a server that forbids style and script still shows the answer and its tables, and no block of black', async () => {
    await using report = await reportOf({ topologies: 5, trials: 1, hits: 6_000 });
    const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1280, height: 720 } });
    const page = await context.newPage();
    const html = await readFile(report.file, 'utf8');
    await page.setContent(html.replace(/<style>[\s\S]*?<\/style>/, ''));
    const boxes = await page.evaluate<{ width: number; height: number }[]>(
      `[...document.querySelectorAll('svg')].map((svg) => svg.getBoundingClientRect()).map(({ width, height }) => ({ width, height }))`,
    );
    expect(boxes.length).toBeGreaterThan(20);
    for (const { width, height } of boxes.filter((box) => box.width < 380)) {
      expect(width).toBeLessThanOrEqual(120);
      expect(height).toBeLessThanOrEqual(40);
    }
    expect(await page.innerText('#comparison')).toContain('Response time p95');
    await context.close();
  });
});
