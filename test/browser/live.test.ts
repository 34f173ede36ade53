import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallScenario, smallSite } from '../support/small-site.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { hasChromium, needs, startBrowser } from './browser.ts';
import { openLive, startLive } from './follow-live.ts';

/** Starts a run of one topology's two trials in a process of its own. @returns the page's address as the terminal says it */
async function startRun(folder: string, target: string) {
  const scenario = smallScenario({ durationS: 3, warmUpS: 1 }).replace('trials: 1', 'trials: 2');
  await writeFile(join(folder, 'small.yaml'), scenario);
  return startLive(folder, ['run', './small.yaml', '--target', target], 60_000);
}

async function textsOver(page: Page, id: string, until: string): Promise<string[]> {
  const seen = new Set<string>();
  for (;;) {
    const text = await page.locator(`#${id}`).textContent({ timeout: 15_000 });
    if (text !== null) seen.add(text);
    if (await page.locator(until).count()) return [...seen];
    await page.waitForTimeout(300);
  }
}

describe.skipIf(!hasChromium)(`the live page ${needs}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  it('follows a run, and ends as its report', async () => {
    await using folder = await temporaryDirectory();
    await using site = await smallSite();
    const { running, address } = await startRun(folder.path, site.url);
    const { page, complaints } = await openLive(browser, address);
    // Of the second trial, with the first one behind it.
    const lines = await textsOver(page, 'now', '#times .before');
    expect(
      lines.some((line) => /^target: trial 1 of 2, measure, \d of 3 s$/.test(line)),
      lines.join('\n'),
    ).toBe(true);
    await page.locator('#times .t0').first().waitFor({ state: 'attached' });
    expect(await page.locator('#rate-text').textContent()).toMatch(/sent, errors 0, dropped 0/);
    expect(await page.locator('#checks tr').first().textContent()).toMatch(/^Schedule lag/);
    expect(await page.locator('#rows tr').textContent()).toMatch(/target1(valid|warning|invalid)/);
    expect(await page.locator('#sentence.greyed').count(), 'a repetition is whole').toBe(0);
    expect(await page.locator('#basis').textContent()).toBe('after 1 of 2 trials');

    await page.waitForURL(`${address}report`, { timeout: 20_000 });
    const { exitCode } = await running;
    expect(exitCode).toBe(0);
    // The server is gone, the report stays, and says where it is stored.
    expect(await page.locator('.gap').first().textContent()).toContain(join(folder.path, 'reports'));
    expect(await page.locator('#latency-heading').textContent()).toBe('Latency');
    await page.evaluate('window.benchday.drawAll()');
    await expect(fetch(address)).rejects.toThrow();
    expect(complaints).toEqual([]);
    await page.close();
  });
});
