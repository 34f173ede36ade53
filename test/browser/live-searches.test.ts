import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flatDay, knownCapacity } from '../docker/capacity/known-capacity.ts';
import { leftovers } from '../support/docker-leftovers.ts';
import { pageSites } from '../support/page-sites.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { hasChromium, needs, startBrowser } from './browser.ts';
import { followLive } from './follow-live.ts';

describe.skipIf(!hasChromium)(`the live page of what has several runs ${needs}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  it('follows a gate: nothing is said before the first look, a confirmation has its own name, and it ends as its report', async () => {
    // The second sends more bytes, and the gate sees it.
    await using place = await pageSites({ before: 'hello', after: `hello ${'x'.repeat(400)}` }, 5);
    const words = ['gate', './page.yaml', '--baseline', './before', '--candidate', './after'];
    const { seen, firm, page, complaints, exitCode, stderr } = await followLive(browser, place.folder, words);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1 });
    expect(seen.sentence).toContain('Nothing can be said before the first look.');
    expect(
      firm.every((sentence) => /^(Regression|Inconclusive): /.test(sentence)),
      firm.join('\n'),
    ).toBe(true);
    expect(seen.now.some((line) => /^(baseline|candidate): trial \d+ of \d+, measure, \d of 1 s$/.test(line))).toBe(
      true,
    );
    const verdict = await page.innerText('#verdict');
    expect(verdict).toMatch(/^Regression/);
    // Where the bytes of all trials agree the gate needs no second series; noise of the machine may put one between them.
    const isConfirmed = !verdict.includes('it needs no second series');
    const confirmations = seen.now.filter((line) =>
      /^(baseline|candidate): confirmation, trial \d+ of \d+, /.test(line),
    );
    expect(confirmations.length > 0, seen.now.join('\n')).toBe(isConfirmed);
    const confirmed = seen.basis.filter((line) => line.startsWith('being confirmed with fresh containers; '));
    expect(confirmed.length > 0, seen.basis.join('\n')).toBe(isConfirmed);
    expect(await page.innerText('.gap >> nth=0')).toContain(join(place.folder, 'reports'));
    expect(complaints).toEqual([]);
    expect(leftovers(join(place.folder, 'reports'))).toEqual([]);
    await page.close();
  });

  it('follows a search: each experiment has its name and what was found so far, and it ends as the capacity’s page', async () => {
    await using folder = await temporaryDirectory();
    const topology = await knownCapacity(folder.path, { workers: 4, serviceMs: 100 });
    const scenario = await flatDay(folder.path, 1_800_000);
    const most = ['--duration', '6', '--tolerance', '0.5', '--most', '3'];
    const words = ['capacity', scenario, '--topology', topology, ...most];
    const { seen, page, complaints } = await followLive(browser, folder.path, words);
    expect(seen.sentence[0]).toBe('Nothing can be said yet.');
    for (const number of [1, 2])
      expect(seen.now.join('\n')).toMatch(
        new RegExp(String.raw`^known: experiment ${number} at \d+(\.\d+)?M hits a day, measure, `, 'm'),
      );
    expect(seen.basis).toContain('after 1 experiment of known');
    // What was measured stays while the next is measured.
    expect(
      seen.rows.some((line) => /known\s+1\s+(valid|warning|invalid)/.test(line)),
      seen.rows.join('\n'),
    ).toBe(true);
    expect(seen['times-text'].some((line) => /grey: known, experiment 1 at \S+M hits a day/.test(line))).toBe(true);
    expect(seen.left.some((line) => line.endsWith(' left'))).toBe(false);
    expect(await page.innerText('#verdict')).toMatch(/^known /);
    expect(await page.locator('#experiments tbody tr').count()).toBe(3);
    expect(complaints).toEqual([]);
    expect(leftovers(join(folder.path, 'reports', 'capacity', 'even-known'))).toEqual([]);
    await page.close();
  });
});
