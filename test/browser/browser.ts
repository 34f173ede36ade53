import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { chromiumPlace } from '../../setup/chromium-place.mjs';
import { writeReport } from '../../src/report/write-report.ts';
import { buildFixture } from '../support/report-fixture.ts';
import type { FixtureOptions } from '../support/report-fixture-options.ts';

const place = chromiumPlace();
export const CHROMIUM = place ?? 'chromium';
export const hasChromium = place !== undefined;
/** Part of the suites' names, so that a skipped suite says why. */
export const needs = hasChromium
  ? 'in Chromium'
  : `skipped: no Chromium by CHROMIUM, in the PATH or at /usr/bin (apt-get install chromium)`;

/** Evaluated in a page: marks, heads and numbers of more lines than they have words, or parts of one by its hyphens. */
export const BROKEN = `[...document.querySelectorAll('thead th, td .mark, td.number')].flatMap((cell) => {
  const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walk.nextNode(); node !== null; node = walk.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(node);
    const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
    if (lines.size > node.data.trim().split(/[ \\n]+|(?<=[-–])/).length) found.push(node.data);
  }
  return found;
})`;

export async function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A report in a directory of its own, removed at the end of the block. */
export async function reportOf(
  options: FixtureOptions,
): Promise<AsyncDisposable & { readonly directory: string; readonly file: string; readonly url: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'benchday-browser-'));
  const files = await writeReport(buildFixture({ hits: 12_000, trials: 2, ...options }), directory);
  return {
    directory,
    file: files.html.path,
    url: pathToFileURL(files.html.path).href,
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

/** What a page said and asked for, beside its own document. */
export interface Watched extends AsyncDisposable {
  readonly page: Page;
  readonly complaints: string[];
  readonly requests: string[];
}

/** Opens a page offline and listens before it loads. */
export async function open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, offline: true, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url() !== url && !request.url().startsWith('data:')) requests.push(request.url());
  });
  await page.goto(url);
  return { page, complaints, requests, [Symbol.asyncDispose]: () => context.close() };
}

/** Draws every chart, whether near the screen or not. */
export async function drawAll(page: Page): Promise<void> {
  await page.evaluate('window.benchday.drawAll()');
}
