import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { escapeMarkdown } from '../../src/report/escape-markdown.ts';
import { drawAll, hasChromium, needs, open, reportOf, startBrowser } from './browser.ts';

describe.skipIf(!hasChromium)(`the report opens (${needs})`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  test.each([
    { topologies: 2 },
    { topologies: 5, trials: 1 },
    { topologies: 1, trials: 1 },
    { variant: 'all-invalid' as const },
    { variant: 'nobody-measured' as const },
  ])('%j: silently, from disk, asking for nothing', async (options) => {
    await using report = await reportOf(options);
    await using watched = await open(browser, report.url);
    await drawAll(watched.page);
    expect(watched.complaints).toEqual([]);
    expect(watched.requests).toEqual([]);
    expect(await watched.page.title()).toContain('benchday');
  });

  test('the same answer in heading, data and markdown; no switch changes it', async () => {
    await using report = await reportOf({ topologies: 2 });
    await using watched = await open(browser, report.url);
    const { page } = watched;
    const sentence = await page.textContent('#verdict');
    const stored = JSON.parse((await page.textContent('#decision')) ?? '') as { sentence: string };
    expect(sentence).toBe(stored.sentence);
    expect(await readFile(join(report.directory, 'report.md'), 'utf8')).toContain(escapeMarkdown(stored.sentence));

    const before = await page.innerHTML('.masthead');
    await page.keyboard.press('1');
    await page.check('#linear');
    await page.selectOption('#theme', 'dark');
    expect(page.url()).toContain('#hide=1&y=lin&theme=dark');
    expect(await page.innerHTML('.masthead')).toBe(before);
    await page.reload();
    // The script shows it; a browser restores boxes before.
    await page.locator('.controls').waitFor();
    expect(await page.isChecked('[data-topology-switch="0"]')).toBe(false);
    expect(await page.isChecked('#linear')).toBe(true);
    await page.keyboard.press('Escape');
    await page.waitForURL(({ hash }) => hash === '');
    expect(await page.isChecked('[data-topology-switch="0"]')).toBe(true);
  });

  test('it reads without its script: answer, trust, comparison, findings and tables', async () => {
    await using report = await reportOf({ topologies: 2 });
    await using watched = await open(browser, report.url, { javaScriptEnabled: false });
    const text = await watched.page.innerText('body');
    for (const part of [
      'Take cache',
      'VALID',
      'Response times',
      'Database statements per',
      'Latency',
      'Can I trust it?',
      'Reading guide',
    ]) {
      expect(text).toContain(part);
    }
    expect(await watched.page.isVisible('#comparison')).toBe(true);
    expect(await watched.page.isVisible('canvas')).toBe(false);
    expect(await watched.page.isVisible('.controls')).toBe(false);
    expect(watched.complaints).toEqual([]);
  });

  test('every link within the page leads somewhere, and every chart names its table', async () => {
    await using report = await reportOf({ topologies: 2 });
    await using watched = await open(browser, report.url);
    const dangling = await watched.page.evaluate(`[
      ...[...document.querySelectorAll('a[href^="#"]')].map((link) => link.getAttribute('href').slice(1)),
      ...[...document.querySelectorAll('[aria-describedby],[aria-labelledby]')].flatMap((element) =>
        [element.getAttribute('aria-describedby'), element.getAttribute('aria-labelledby')].filter(Boolean)),
    ].filter((id) => document.getElementById(id) === null)`);
    expect(dangling).toEqual([]);
    // The figures of a part have their table once a part is chosen. Hours that nobody knows have no table; what a chart shows is then said by its label alone.
    const withoutTable = await watched.page.evaluate(`
      [...document.querySelectorAll('canvas:not([aria-describedby])')]
        .filter((chart) => chart.closest('section').querySelector('table:not([hidden] table)') !== null || !chart.getAttribute('aria-label'))
        .map((chart) => chart.id)`);
    expect(withoutTable).toEqual([]);
  });

  test('a column is sorted by its numbers, both ways', async () => {
    await using report = await reportOf({ topologies: 2 });
    await using watched = await open(browser, report.url);
    const { page } = watched;
    const shares = () =>
      page.evaluate<number[]>(
        `[...document.querySelectorAll('#endpoint-table tbody tr')].map((row) => Number(row.cells[1].dataset.value))`,
      );
    const button = page.locator('#endpoint-table thead th').nth(1).locator('button');
    await button.click();
    expect(await shares()).toEqual([...(await shares())].sort((a, b) => a - b));
    await button.focus();
    await page.keyboard.press('Enter');
    expect(await shares()).toEqual([...(await shares())].sort((a, b) => b - a));
    expect(await page.locator('#endpoint-table thead th').nth(1).getAttribute('aria-sort')).toBe('descending');
  });
});
