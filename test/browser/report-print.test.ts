import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, needs, open, reportOf, startBrowser } from './browser.ts';

/** What is left of A4 between the margins, CSS pixels. */
const PAPER = { width: 718, height: 1016 };
const ON_ITS_SIDE = { width: 1046, height: 688 };

const SIZES_OF_CANVASES = `Object.fromEntries([...document.querySelectorAll('canvas[data-figure]')].map((canvas) =>
  [canvas.dataset.figure, [parseFloat(canvas.style.width), parseFloat(canvas.style.height)]]))`;
const SIZES_OF_BOXES = `Object.fromEntries([...document.querySelectorAll('canvas[data-figure]')].map((canvas) => {
  const { width, height } = canvas.parentElement.getBoundingClientRect();
  return [canvas.dataset.figure, [width, height]];
}))`;

describe.skipIf(!hasChromium)(`nothing is cut on paper (${needs})`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  test.each([
    { topologies: 5, trials: 2 },
    { topologies: 2, trials: 1, hostile: [`${'long_name_'.repeat(5)}x`] },
    { topologies: 12, trials: 1, hostile: [`${'long_name_'.repeat(5)}x`] },
  ])('every table keeps all of its columns on the sheet, and words their letters: %j', async (options) => {
    await using report = await reportOf({ hits: 2_000, durationMs: 48_000, ...options });
    const paper = options.topologies > 6 ? ON_ITS_SIDE : PAPER;
    await using watched = await open(browser, report.url, { viewport: paper });
    const { page } = watched;
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(`window.dispatchEvent(new Event('beforeprint'))`);
    await page.evaluate(`for (const fold of document.querySelectorAll('details')) fold.open = true`);
    const beyond = await page.evaluate(`[...document.querySelectorAll('table, canvas, svg')]
      .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
      .map(({ id, tagName }) => id || tagName)`);
    expect(beyond).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(paper.width);
    // A letter a line is no word.
    const narrow = await page.evaluate<number>(
      `Math.min(...[...document.querySelectorAll('tbody th')].map((head) => head.getBoundingClientRect().width).filter((width) => width > 0))`,
    );
    expect(narrow).toBeGreaterThan(60);
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

  test.each([
    { topologies: 1, width: 1280, paper: PAPER },
    { topologies: 7, width: 800, paper: ON_ITS_SIDE },
  ])('charts fill their boxes on the sheet, whatever the screen is: %j', async ({ topologies, width, paper }) => {
    await using report = await reportOf({ topologies, trials: 1, hits: 2_000, durationMs: 48_000 });
    await using watched = await open(browser, report.url, { viewport: { width, height: 600 } });
    const { page } = watched;
    // As a browser prints: it says so while the page is still laid out for the screen.
    await page.evaluate(`window.dispatchEvent(new Event('beforeprint'))`);
    const drawn = await page.evaluate<Record<string, number[]>>(SIZES_OF_CANVASES);
    expect(Object.keys(drawn).length).toBeGreaterThan(4);
    await page.setViewportSize(paper);
    await page.emulateMedia({ media: 'print' });
    const boxes = await page.evaluate<Record<string, number[]>>(SIZES_OF_BOXES);
    const unlike = Object.entries(boxes).filter(([id, box]) =>
      box.some((size, at) => Math.abs(size - (drawn[id]?.[at] ?? 0)) > 3),
    );
    expect(unlike.map(([id, box]) => [id, box, drawn[id]])).toEqual([]);
    await page.evaluate(`window.dispatchEvent(new Event('afterprint'))`);
    expect(await page.evaluate(`'printing' in document.documentElement.dataset`)).toBe(false);
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
