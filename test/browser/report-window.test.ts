import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawAll, hasChromium, needs, open, reportOf, startBrowser } from './browser.ts';

const rowsOf = (page: Page) =>
  page.evaluate<string[][]>(
    `[...document.querySelectorAll('#window-table tbody tr')].map((row) => [...row.cells].map((cell) => cell.innerText.trim()))`,
  );
const marksOf = (page: Page, table: string) =>
  page.evaluate<string[]>(
    `[...document.querySelectorAll('#${table} [data-compared] .mark')].map((mark) => mark.innerText.trim())`,
  );

describe.skipIf(!hasChromium)(`a part of the day, another reference, one cursor (${needs})`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  test('dragging over a chart chooses a part: all charts of the day, its own figures, the address, and back', async () => {
    await using report = await reportOf({ topologies: 2, trials: 1, hasDueTimes: true });
    await using watched = await open(browser, report.url);
    const { page } = watched;
    const answer = await page.textContent('#verdict');
    await page.locator('#day-rate').scrollIntoViewIfNeeded();
    await drawAll(page);
    expect(await page.isVisible('#window-table')).toBe(false);
    const at = await page.evaluate<{ x: number; y: number; width: number }>(`(() => {
      const { chartArea, canvas } = window.benchday.chartOf('day-rate');
      const box = canvas.getBoundingClientRect();
      return { x: box.x + chartArea.left, y: box.y + chartArea.top + 20, width: chartArea.width };
    })()`);
    await page.mouse.move(at.x + at.width / 2, at.y);
    await page.mouse.down();
    await page.mouse.move(at.x + at.width * 0.7, at.y, { steps: 4 });
    await page.mouse.move(at.x + at.width * 0.75, at.y);
    await page.mouse.up();
    expect(new URL(page.url()).hash).toBe('#x=12:00-18:00');
    const axis = (id: string) =>
      page.evaluate<number[]>(`(({ min, max }) => [min, max])(window.benchday.chartOf('${id}').scales.x)`);
    for (const id of ['day-rate', 'day-latency-1', 'cpu-app', 'memory-0']) expect(await axis(id)).toEqual([12, 18]);
    const rows = await rowsOf(page);
    expect(rows.map(([name]) => name)).toEqual(['legacy', 'cache']);
    for (const row of rows) for (const cell of row.slice(1, 5)) expect(cell).toMatch(/\d/);
    expect(rows[1]?.[4]).toMatch(/▼ \d+\s%\sless/);
    expect(await page.textContent('#window-note')).toMatch(/12:00 to 18:00.*the verdict is of the whole/);
    expect(await page.textContent('#verdict')).toBe(answer);

    await page.click('nav.sections a[href="#database"]');
    expect(page.url()).toMatch(/#x=12:00-18:00&s=database$/);
    await page.reload();
    await page.locator('.controls').waitFor();
    expect(await rowsOf(page)).toEqual(rows);
    await page.keyboard.press('Escape');
    expect(await page.isVisible('#window-table')).toBe(false);
    expect(page.url()).not.toContain('#');
    expect(watched.complaints).toEqual([]);
  });

  test('the same by keys and by its two fields; without due times it says that nothing is known', async () => {
    await using report = await reportOf({ topologies: 2, trials: 1 });
    await using watched = await open(browser, report.url);
    const { page } = watched;
    await drawAll(page);
    await page.focus('#day-rate');
    for (let press = 0; press < 4; press += 1) await page.keyboard.press('Shift+ArrowRight');
    expect(page.url()).toMatch(/#x=00:00-0[45]:\d\d/);
    expect(await page.evaluate('document.activeElement.id')).toBe('day-rate');
    await page.selectOption('#window-from', '6');
    expect(page.url()).toMatch(/#x=06:00-07:00/);
    await page.selectOption('#window-to', '9');
    expect(page.url()).toMatch(/#x=06:00-09:00/);
    for (const row of await rowsOf(page)) expect(row.slice(1)).toEqual(Array.from({ length: 7 }, () => '–'));
    expect(await page.textContent('#window-note')).toContain('the load engine does not say when hits were due');
  });

  test('another reference: changes in tables and bars, in the address, never in the verdict', async () => {
    await using report = await reportOf({ topologies: 3, trials: 2 });
    await using watched = await open(browser, report.url);
    const { page } = watched;
    await drawAll(page);
    const masthead = await page.innerHTML('.first-screen');
    const [before, endpoints] = [await marksOf(page, 'comparison'), await marksOf(page, 'endpoint-table')];
    await page.selectOption('#reference', '1');
    expect(new URL(page.url()).hash).toBe('#ref=2');
    const after = await marksOf(page, 'comparison');
    expect(after).not.toEqual(before);
    expect(after.join()).toMatch(/times as much/);
    expect(await marksOf(page, 'endpoint-table')).not.toEqual(endpoints);
    expect(await page.textContent('#comparison [data-reference-name]')).toBe('cache');
    const own = await page.locator('#comparison tbody tr').first().locator('td').nth(1).locator('.mark').count();
    expect(own).toBe(0);
    expect(await page.innerHTML('.first-screen')).toBe(masthead);
    await page.reload();
    await page.locator('.controls').waitFor();
    expect(await marksOf(page, 'comparison')).toEqual(after);
    await page.keyboard.press('Escape');
    expect(await marksOf(page, 'comparison')).toEqual(before);
  });

  test('one cursor in all charts over the day, with their values; no box hides a small one', async () => {
    await using report = await reportOf({ topologies: 2, trials: 1 });
    await using watched = await open(browser, report.url);
    const { page } = watched;
    await drawAll(page);
    await page.locator('#day-latency-0').scrollIntoViewIfNeeded();
    await page.locator('#day-latency-0').hover({ position: { x: 150, y: 60 } });
    const valuesOf = (id: string) => page.textContent(`figure:has(#${id}) .values`);
    await expect.poll(() => valuesOf('day-latency-0')).toMatch(/^\d\d:\d\d · p99 .*ms · p95 .*ms · p50 .*ms$/);
    const time = (await valuesOf('day-latency-0'))?.slice(0, 5);
    expect(await valuesOf('day-rate')).toMatch(new RegExp(`^${time ?? ''} · due .*/s · legacy .*/s · cache .*/s$`));
    expect(await valuesOf('memory-1')).toContain(`${time ?? ''} · `);
    await page.mouse.move(2, 2);
    await expect.poll(() => valuesOf('day-rate')).toBe('');
    expect(watched.complaints).toEqual([]);
  });
});
