import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunRecord } from '../../src/records/run-record.ts';
import { writeReport } from '../../src/report/write-report.ts';
import { summarise } from '../../src/verdicts/choice/summarise.ts';
import { judgeGate } from '../../src/verdicts/gate/verdict.ts';
import { AFTER, gateInput, twoArms } from '../support/gate-fixture.ts';
import { type Fixture, buildFixture } from '../support/report-fixture.ts';
import type { FixtureOptions } from '../support/report-fixture-options.ts';
import { BROKEN, hasChromium, needs, open, startBrowser } from './browser.ts';

const LONG = 'a-name-of-sixty-characters-that-goes-on-and-on-and-on-to-0';

const EXAMPLES: Partial<RunRecord['scenario']> = {
  objectives: {
    p95Ms: 250,
    errorRatio: 0.01,
    offloadRatioMin: 0.75,
    isExample: true,
    endpoints: Array.from({ length: 12 }, (_, at) => ({ name: `page-${String(at)}`, p95Ms: 250 })),
  },
  server: { cores: 4, memoryGb: 16, targetUse: 0.6, isExample: true },
  prices: { coreHour: 0.04, gbHour: 0.005, currency: 'EUR', isExample: true },
};

const CASES: readonly (FixtureOptions & { readonly isInterrupted?: boolean })[] = [
  { topologies: 1 },
  { topologies: 5, hostile: [LONG] },
  { topologies: 12 },
  { topologies: 12, hostile: [LONG] },
  { topologies: 5, variant: 'nobody-measured' },
  { topologies: 3, isInterrupted: true },
  { topologies: 5, variant: 'all-invalid' },
];

async function fixtureOf({ isInterrupted = false, ...options }: (typeof CASES)[number]): Promise<Fixture> {
  const made = buildFixture({ hits: 2000, durationMs: 48_000, trials: 1, ...options });
  const run = { ...made.run, scenario: { ...made.run.scenario, ...EXAMPLES } };
  const fixture = isInterrupted
    ? { ...made, run: { ...run, state: 'interrupted' as const }, trials: made.trials.slice(0, 2) }
    : { ...made, run };
  return { ...fixture, summary: await summarise(fixture) };
}

describe.skipIf(!hasChromium)(`the first screen (${needs})`, () => {
  let browser: Browser;
  let directory: string;
  beforeAll(async () => {
    browser = await startBrowser();
    directory = await mkdtemp(join(tmpdir(), 'benchday-first-'));
  });
  afterAll(async () => {
    await browser.close();
    await rm(directory, { recursive: true, force: true });
  });

  test.each(CASES)('nothing of it lies below 720 pixels, nor is the page wider: %j', async (options) => {
    const fixture = await fixtureOf(options);
    const { html } = await writeReport(fixture, directory);
    await using watched = await open(browser, pathToFileURL(html.path).href);
    const { page } = watched;
    const seen = await page.evaluate<{ bottom: number; width: number; overlaps: string[]; hidden: string[] }>(`(() => {
      const parts = [...document.querySelectorAll('.first-screen > header, .overview > *')].map((element) => ({
        name: element.className || element.tagName, box: element.getBoundingClientRect() }));
      return {
        // Nothing is hidden but what stands elsewhere on the page, and that from the end of a word on.
        hidden: [...document.querySelectorAll('.first-screen .scroll, .trust p, .unmeasured td, .unmeasured th, .changes li')]
          .filter((element) => element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1)
          .map((element) => element.className + ' ' + element.textContent.slice(0, 40)),
        bottom: Math.max(...[...document.querySelectorAll('.first-screen *')].map((element) => element.getBoundingClientRect().bottom)),
        width: document.documentElement.scrollWidth,
        overlaps: parts.flatMap((one, at) => parts.slice(at + 1).filter(({ box }) =>
          box.top < one.box.bottom - 1 && box.bottom > one.box.top + 1 && box.left < one.box.right - 1 && box.right > one.box.left + 1,
        ).map((other) => one.name + ' / ' + other.name)),
      };
    })()`);
    expect(seen.bottom).toBeLessThanOrEqual(720);
    expect(seen.width).toBe(1280);
    expect(seen.overlaps).toEqual([]);
    expect(seen.hidden).toEqual([]);
    expect(watched.complaints).toEqual([]);
    const { decision } = fixture.summary;
    expect(await page.textContent('#verdict')).toBe(decision.sentence);
    const visible = await page.innerText('.first-screen');
    expect(visible).toContain('not measured');
    if (decision.kind === 'winner' && options.hostile === undefined && fixture.run.topologies.length > 1)
      expect(await page.innerText('#scorecard thead th:nth-child(2)')).toBe(decision.topologies[0]);
  });

  test('of a gate: both arms’ own values, the change drawn beside the margin', async () => {
    const arms = twoArms({ pairs: 10, of: (arm) => (arm === AFTER ? { statementsPerHit: 14.4 } : {}) });
    const input = {
      ...arms,
      samples: [],
      events: [],
      summary: await summarise(arms),
      verdict: judgeGate(gateInput(arms)),
    };
    const { html } = await writeReport(input, directory);
    await using watched = await open(browser, pathToFileURL(html.path).href);
    const { page } = watched;
    const bottom = await page.evaluate<number>(
      `document.querySelector('.first-screen').getBoundingClientRect().bottom`,
    );
    expect(bottom).toBeLessThanOrEqual(720);
    const row = page.locator('#gate-scorecard tr', { hasText: 'statements' });
    expect(await row.innerText()).toMatch(/12[\s\S]*14\.4[\s\S]*\+20/);
    expect(await row.locator('svg circle').count()).toBe(1);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 718, height: 1000 });
    for (const id of ['gate-scorecard', 'verdict-table']) {
      const right = await page.evaluate<number>(`document.getElementById('${id}').getBoundingClientRect().right`);
      expect(right, id).toBeLessThanOrEqual(718);
    }
    expect(await page.evaluate(BROKEN)).toEqual([]);
  });

  test('under a policy that allows neither script nor style it still reads, and no chart fills the page', async () => {
    const fixture = await fixtureOf({ topologies: 5 });
    const { html } = await writeReport(fixture, directory);
    const text = await readFile(html.path, 'utf8');
    const server = createServer((_, answer) => {
      answer.setHeader('content-type', 'text/html; charset=utf-8');
      answer.setHeader(
        'content-security-policy',
        "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self'",
      );
      answer.end(text);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      await using watched = await open(browser, `http://127.0.0.1:${String(port)}/`, { offline: false });
      const { page } = watched;
      expect(await page.isVisible('#scorecard')).toBe(true);
      expect(await page.innerText('h1')).toContain(fixture.summary.decision.sentence);
      const largest = await page.evaluate<number>(
        `Math.max(...[...document.querySelectorAll('svg')].map((svg) => svg.getBoundingClientRect().width * svg.getBoundingClientRect().height))`,
      );
      expect(largest).toBeLessThan(400 * 220);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
