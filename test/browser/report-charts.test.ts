import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PALETTES } from '../../src/report/palette.ts';
import { drawAll, hasChromium, needs, open, reportOf, startBrowser } from './browser.ts';

interface Drawn {
  readonly id: string;
  readonly colours: number;
  /** pixels of each topology's colour, by its place */
  readonly pixels: readonly number[];
}

/** Runs in the page: counts the colours of every canvas. */
const LOOK_AT_CANVASES = `(palette) => [...document.querySelectorAll('canvas')].map((canvas) => {
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, Math.max(1, width), Math.max(1, height));
  const wanted = palette.map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
  const seen = new Set();
  const pixels = palette.map(() => 0);
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] < 200) continue;
    seen.add((data[at] >> 4) * 256 + (data[at + 1] >> 4) * 16 + (data[at + 2] >> 4));
    wanted.forEach((colour, index) => {
      if (colour.every((value, channel) => Math.abs(value - data[at + channel]) <= 8)) pixels[index] += 1;
    });
  }
  return { id: canvas.id, colours: seen.size, pixels };
})`;

async function lookAtCanvases(page: Page, theme: 'light' | 'dark' = 'light'): Promise<readonly Drawn[]> {
  return page.evaluate<readonly Drawn[]>(`(${LOOK_AT_CANVASES})(${JSON.stringify(PALETTES[theme].series)})`);
}

const blank = (drawn: readonly Drawn[]) => drawn.filter(({ colours }) => colours < 3).map(({ id }) => id);

describe.skipIf(!hasChromium)(`charts are drawn (${needs})`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  test.each(['light', 'dark'] as const)('every chart of five topologies has its colours, %s', async (theme) => {
    await using report = await reportOf({ topologies: 5, trials: 1 });
    await using watched = await open(browser, report.url, { colorScheme: theme });
    await drawAll(watched.page);
    const drawn = await lookAtCanvases(watched.page, theme);
    expect(drawn.length).toBeGreaterThan(25);
    expect(blank(drawn)).toEqual([]);
    for (const id of ['percentiles', 'trial-strip', 'ladder', 'cpu-by-tier']) {
      const pixels = drawn.find((each) => each.id === id)?.pixels ?? [];
      expect(
        pixels.every((count) => count >= 40),
        `${id}: ${pixels.join()}`,
      ).toBe(true);
    }
  });

  test('a blank chart would be found: a planted one is', async () => {
    await using report = await reportOf({ topologies: 1, trials: 1 });
    await using watched = await open(browser, report.url);
    await drawAll(watched.page);
    await watched.page.evaluate(
      `document.body.append(Object.assign(document.createElement('canvas'), { id: 'planted' }))`,
    );
    expect(blank(await lookAtCanvases(watched.page))).toEqual(['planted']);
  });

  test('a topology that is switched off leaves the charts', async () => {
    await using report = await reportOf({ topologies: 3, trials: 1 });
    await using watched = await open(browser, report.url);
    await drawAll(watched.page);
    await watched.page.keyboard.press('3');
    const drawn = await lookAtCanvases(watched.page);
    const pixels = drawn.find(({ id }) => id === 'percentiles')?.pixels ?? [];
    expect(pixels[1]).toBeGreaterThan(40);
    expect(pixels[2]).toBe(0);
    expect(await watched.page.isVisible('#day-errors-2')).toBe(false);
  });

  test('charts draw only when they come near the screen', async () => {
    await using report = await reportOf({ topologies: 2 });
    await using watched = await open(browser, report.url);
    const isDrawn = (id: string) => watched.page.evaluate<boolean>(`window.benchday.chartOf('${id}') !== undefined`);
    expect(await isDrawn('percentiles')).toBe(false);
    await watched.page.locator('#percentiles').scrollIntoViewIfNeeded();
    await expect.poll(() => isDrawn('percentiles'), { timeout: 10_000 }).toBe(true);
    expect(await isDrawn('cpu-by-tier')).toBe(false);
    await watched.page.locator('#cpu-by-tier').scrollIntoViewIfNeeded();
    await expect.poll(() => isDrawn('cpu-by-tier'), { timeout: 10_000 }).toBe(true);
  });

  test('what a chart draws is what the page stores', async () => {
    await using report = await reportOf({ topologies: 2 });
    await using watched = await open(browser, report.url);
    await drawAll(watched.page);
    const [drawn, stored] = await watched.page.evaluate<readonly [number[], number[]]>(`[
      window.benchday.chartOf('day-latency-1').data.datasets[0].data.map(({ y }) => y),
      JSON.parse(document.getElementById('data').textContent).figures.find(({ id }) => id === 'day-latency-1').series[0].values,
    ]`);
    expect(drawn).toEqual(stored);
    expect(drawn.length).toBeGreaterThan(20);
  });

  test('the arrow keys read a chart aloud', async () => {
    await using report = await reportOf({ topologies: 2 });
    await using watched = await open(browser, report.url);
    await drawAll(watched.page);
    await watched.page.focus('#day-rate');
    await watched.page.keyboard.press('ArrowRight');
    await watched.page.keyboard.press('ArrowRight');
    expect(await watched.page.textContent('#readout')).toMatch(
      /at 00:\d\d of the scheduled day; due: .*\/s; legacy: .*\/s; cache: /,
    );
    expect(watched.complaints).toEqual([]);
  });
});
