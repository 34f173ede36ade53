import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawAll, hasChromium, needs, open, reportOf, startBrowser } from './browser.ts';

/** Taps a chart at a share of its width and height. */
async function tap(page: Page, id: string, [x, y]: readonly [number, number]): Promise<void> {
  const canvas = page.locator(`#${id}`);
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  if (box === null) throw new Error(`${id} is not shown`);
  await page.touchscreen.tap(box.x + box.width * x, box.y + box.height * y);
}

const hintOf = (page: Page, id: string) =>
  page.evaluate<string[]>(`(() => {
    const { tooltip } = window.benchday.chartOf('${id}');
    return tooltip.opacity === 0 ? [] : [...tooltip.title, ...tooltip.body.flatMap(({ lines }) => lines)];
  })()`);

describe.skipIf(!hasChromium)(`a report read by touch (${needs})`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  test('a tap says the values of bars, percentiles, trials and charts over the day', async () => {
    await using report = await reportOf({ topologies: 3, trials: 1 });
    await using watched = await open(browser, report.url, { hasTouch: true, viewport: { width: 390, height: 844 } });
    const { page } = watched;
    await drawAll(page);
    for (const id of ['ladder', 'percentiles', 'trial-strip']) {
      await tap(page, id, [0.5, 0.5]);
      await expect.poll(() => hintOf(page, id), { timeout: 5_000 }).not.toEqual([]);
    }
    const values = page.locator('figure:has(#day-rate) .values');
    await tap(page, 'day-rate', [0.5, 0.5]);
    await expect.poll(() => values.textContent(), { timeout: 5_000 }).toMatch(/legacy .*\/s/);
    // It stays until something else is tapped.
    await page.locator('#day-heading').tap();
    await expect.poll(() => values.textContent(), { timeout: 5_000 }).toBe('');
    expect(watched.complaints).toEqual([]);
  });
});
