import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawAll, hasChromium, needs, open, reportOf, startBrowser } from './browser.ts';

/** Runs in the page: the contrast, against the page, of the colour that a chart's line of a topology is drawn in, read from its pixels. */
const CONTRAST = `(id, dataset) => {
  const chart = window.benchday.chartOf(id);
  const { canvas, ctx } = chart;
  const ratio = canvas.width / canvas.getBoundingClientRect().width;
  const parse = (text) => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((value) => value / 255)
    .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at], 0);
  const page = parse(getComputedStyle(document.body).backgroundColor);
  const of = (pixel) => {
    const shown = [0, 1, 2].map((at) => (pixel[at] * pixel[3] + page[at] * (255 - pixel[3])) / 255);
    const [a, b] = [light(shown), light(page)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  const points = chart.getDatasetMeta(dataset).data.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  const drawn = points.flatMap(({ x, y }) => {
    const { data } = ctx.getImageData(Math.round(x * ratio) - 1, Math.round(y * ratio) - 1, 3, 3);
    return Array.from({ length: 9 }, (_, at) => of(data.slice(4 * at, 4 * at + 4)));
  });
  return Math.max(...drawn);
}`;

/** Runs in the page: what is written on the picture of a chart. */
const TITLES = `(() => {
  const drawn = [];
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
    drawn.push(text);
    return fillText.call(this, text, ...rest);
  };
  document.querySelector('figure:has(#day-latency-1) button').click();
  CanvasRenderingContext2D.prototype.fillText = fillText;
  return drawn;
})()`;

describe.skipIf(!hasChromium)(`what a reader sets, sees and takes along (${needs})`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  test.each(['light', 'dark'] as const)('what is not comparable is grey, and can be seen: %s', async (colorScheme) => {
    await using report = await reportOf({ topologies: 5, trials: 1, variant: 'time-invalid' });
    await using watched = await open(browser, report.url, { colorScheme });
    const { page } = watched;
    await drawAll(page);
    for (const [id, count] of [
      ['percentiles', 5],
      ['trial-strip', 5],
      // the palest colour; p50 is the thinnest line
      ['day-latency-3', 3],
      ['memory-3', 4],
      ['day-statements-3', 1],
    ] as const) {
      for (let dataset = 0; dataset < count; dataset += 1) {
        const contrast = await page.evaluate<number>(`(${CONTRAST})('${id}', ${String(dataset)})`);
        expect(contrast, `${id} ${String(dataset)}`).toBeGreaterThanOrEqual(3);
      }
    }
  });

  test('settings outlive a link to a section; filter, copies and a picture', async () => {
    await using report = await reportOf({ topologies: 2, trials: 1 });
    await using watched = await open(browser, report.url, { acceptDownloads: true });
    const { page } = watched;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.keyboard.press('1');
    await page.click('nav.sections a[href="#trust"]');
    expect(page.url()).toMatch(/#hide=1&s=trust$/);
    expect(await page.isChecked('[data-topology-switch="0"]')).toBe(false);
    const bar = await page.locator('.controls').boundingBox();
    const heading = await page.locator('#trust-heading').boundingBox();
    expect(heading?.y ?? 0).toBeGreaterThanOrEqual((bar?.y ?? 0) + (bar?.height ?? 0));

    const rows = () => page.locator('#endpoint-table tbody tr:visible');
    const all = await rows().count();
    const first = (await page.locator('#endpoint-table tbody tr bdi').first().innerText()).trim();
    await page.fill('#endpoint-filter', first.toUpperCase());
    expect(await rows().count()).toBeLessThan(all);
    expect(page.url()).toContain('&ep=');
    await page.reload();
    expect(await page.inputValue('#endpoint-filter')).toBe(first.toUpperCase());
    expect(await rows().count()).toBeLessThan(all);

    const order = () => page.locator('#endpoint-table tbody th').allTextContents();
    const written = await order();
    const share = page.locator('#endpoint-table thead th').nth(1);
    for (let press = 0; press < 2; press += 1) await share.locator('button').click();
    const sorted = await order();
    expect(sorted).not.toEqual(written);
    expect(page.url()).toContain('&sort=endpoint-table.2.desc&');
    await page.reload();
    expect(await order()).toEqual(sorted);
    expect(await share.getAttribute('aria-sort')).toBe('descending');
    await page.evaluate(`document.querySelector('#query-table').closest('details')?.setAttribute('open', '')`);
    await page.fill('[data-filters="query-table"]', 'no statement has this');
    expect(page.url()).toContain('&q=no+statement+has+this&');
    expect(await page.locator('#query-table tbody tr:visible').count()).toBe(0);

    const tools = page.locator('#endpoints .scroll + .tools').first();
    await tools.getByRole('button', { name: /CSV/ }).click();
    await expect.poll(() => page.textContent('#readout')).toMatch(/copied/);
    const text = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(text.split('\r\n')).toHaveLength((await rows().count()) + 1);
    expect(text).toContain(first);

    await page.locator('#percentiles').scrollIntoViewIfNeeded();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page
        .locator('#latency')
        .getByRole('button', { name: /Save PNG/ })
        .first()
        .click(),
    ]);
    expect(download.suggestedFilename()).toBe('percentiles.png');
    // Above each chart stands of which topology it is, and which line is which.
    const titles = await page.evaluate<string[]>(TITLES);
    expect(titles).toEqual(['cache: Response time p50, p95, p99', 'p99', 'p95', 'p50', 'objective']);
    await page.evaluate(`document.getElementById('day-rate').scrollIntoView()`);
    const shared = () => page.evaluate<string[]>(TITLES.replace('day-latency-1', 'day-rate'));
    await expect.poll(async () => (await shared()).slice(1)).toEqual(['due', 'cache']);
    // Names for which there is no room beside each other stand below each other, whole.
    const [ends, width] = await page.evaluate<[number[], number]>(`(() => {
      const ends = [];
      let width = 0;
      const { fillText } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.fillText = function (text, left, ...rest) {
        ends.push(left + this.measureText(text).width);
        width = this.canvas.width / this.getTransform().a;
        return fillText.call(this, text, left, ...rest);
      };
      const figure = document.querySelector('figure:has(#day-latency-1)');
      for (const name of figure.querySelectorAll('.legend-lines bdi')) name.textContent = 'a service of a long name';
      for (const line of window.benchday.chartOf('day-latency-1')?.data.datasets ?? []) line.label = 'a service of a long name';
      figure.querySelector('button').click();
      CanvasRenderingContext2D.prototype.fillText = fillText;
      return [ends, width];
    })()`);
    expect(ends).toHaveLength(5);
    expect(Math.max(...ends)).toBeLessThanOrEqual(width);
    await page.keyboard.press('Escape');
    expect(page.url()).not.toContain('#');
    expect(await rows().count()).toBe(all);
    expect(await order()).toEqual(written);
    expect(await page.locator('#query-table tbody tr:not([hidden])').count()).toBeGreaterThan(0);
  });
});
