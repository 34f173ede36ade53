import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeReport } from '../../src/report/write-report.ts';
import { buildFixture } from '../support/report-fixture.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { drawAll, hasChromium, needs, startBrowser } from './browser.ts';

/** @source jenkins.io/doc/book/security/configuring-content-security-policy */
const JENKINS = "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self';";

describe.skipIf(!hasChromium)(`a report with its style and script beside it (${needs})`, () => {
  let browser: Browser;
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  beforeAll(async () => {
    browser = await startBrowser();
    directory = await temporaryDirectory();
    await writeReport(buildFixture({ hits: 4_000, trials: 1 }), directory.path, { hasOwnAssets: true });
  });
  afterAll(async () => {
    await browser.close();
    await directory[Symbol.asyncDispose]();
  });

  async function serve(policy: string | undefined) {
    const server = createServer((request, response) => {
      const name = (request.url ?? '').slice(1);
      const type = { html: 'text/html; charset=utf-8', css: 'text/css', js: 'text/javascript' }[
        name.split('.')[1] ?? ''
      ];
      readFile(join(directory.path, name)).then(
        (body) => {
          const headers = { 'content-type': type ?? 'application/octet-stream' };
          response
            .writeHead(200, policy === undefined ? headers : { ...headers, 'content-security-policy': policy })
            .end(body);
        },
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/report.html`;
    return { url, [Symbol.dispose]: () => server.close() };
  }

  async function seen(url: string) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(url);
    const isStyled = await page.evaluate<boolean>(`getComputedStyle(document.body).margin === '0px'`);
    const text = await page.innerText('body');
    const hasScript = (await page.getAttribute('html', 'data-script')) === 'on';
    if (hasScript) await drawAll(page);
    await page.close();
    return { isStyled, hasScript, reads: text.includes('Take cache'), complaints };
  }

  test('works from disk and from a server, without a complaint', async () => {
    const whole = { isStyled: true, hasScript: true, reads: true, complaints: [] };
    expect(await seen(pathToFileURL(join(directory.path, 'report.html')).href)).toEqual(whole);
    using server = await serve(undefined);
    expect(await seen(server.url)).toEqual(whole);
  });

  test('is styled and reads under the policy of Jenkins, which lets no script run', async () => {
    using server = await serve(JENKINS);
    expect(await seen(server.url)).toMatchObject({ isStyled: true, hasScript: false, reads: true });
  });
});
