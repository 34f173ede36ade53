import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { benchday } from '../support/benchday-process.ts';
import { recordedSite, type RecordedSite } from '../support/recorded-site.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { hasChromium, needs, startBrowser } from './browser.ts';

const SCENARIO = `title: A recorded visit
topologies: []
profile: weekday
load: { hits_per_day: 3456000, mode: time-lapse, duration_s: 5, seed: 1 }
requests: ./mix.yaml
warm_up: { duration_s: 1, rate_per_s: 20 }
trials: 1
slo: { p95_ms: 60000 }
`;

interface Written {
  readonly requests: readonly Record<string, unknown>[];
}

/** Looks at the shop, rates it, sends a note with a file, and logs in. */
async function record(site: RecordedSite, folder: string): Promise<void> {
  await writeFile(join(folder, 'a.txt'), 'a text');
  const browser = await startBrowser();
  try {
    const context = await browser.newContext({ recordHar: { path: join(folder, 'visit.har') } });
    const page = await context.newPage();
    const isLoaded = () => page.waitForFunction('document.title === "Shop, loaded"');
    await page.goto(site.url);
    await isLoaded();
    await page.fill('[name=title]', 'hello');
    await page.setInputFiles('[name=photo]', join(folder, 'a.txt'));
    await page.click('#note button');
    await page.waitForURL(`${site.url}/`);
    await isLoaded();
    await page.click('#in');
    await page.fill('[name=user]', 'ada');
    await page.fill('[name=password]', 'open sesame');
    await page.click('button');
    await page.waitForURL(`${site.url}/account`);
    await context.close();
  } finally {
    await browser.close();
  }
}

describe.skipIf(!hasChromium)(`a recording, ${needs}`, () => {
  it('becomes a mix that the recorded site answers, but for what takes a login or a file of its own', async () => {
    await using directory = await temporaryDirectory();
    await using site = await recordedSite();
    const cwd = directory.path;
    await record(site, cwd);
    expect([site.forms.length, site.ratings.length]).toEqual([1, 2]);
    const imported = await benchday(['import', 'visit.har', '--requests', 'mix.yaml'], { cwd });
    expect(imported).toMatchObject({ exitCode: 0, stderr: '' });
    expect(imported.stdout).toContain('with 1 body that holds what looks like a secret');
    const text = await readFile(join(cwd, 'mix.yaml'), 'utf8');
    expect(text).not.toMatch(/sesame|_csrf|WebSocket|data:|\/live/);
    const { requests } = parse(text) as Written;
    const shown = requests.map(({ method = 'GET', path, weight, expect: wanted }) => ({
      method,
      path,
      weight,
      wanted,
    }));
    const endpoint = (method: string, path: string, weight: number, status: number) => ({
      ...{ method, path, weight },
      wanted: { status: [status] },
    });
    expect(new Set(shown)).toEqual(
      new Set([
        endpoint('GET', '/', 2, 200),
        endpoint('GET', '/logo.png', 2, 200),
        endpoint('GET', '/api/items?page=1', 2, 200),
        endpoint('POST', '/api/views', 2, 201),
        endpoint('POST', '/ratings', 2, 201),
        endpoint('POST', '/notes', 1, 303),
        endpoint('GET', '/login', 1, 200),
        endpoint('POST', '/login', 1, 303),
        endpoint('GET', '/account', 1, 200),
      ]),
    );
    const of = (path: string) => requests.find((one) => one['path'] === path && one['method'] === 'POST');
    expect(of('/ratings')?.['multipart']).toEqual([
      { name: 'stars', value: '5' },
      { name: 'note', value: 'good {{and} cheap' },
    ]);
    expect(of('/api/views')?.['body']).toBe('{"item":7}');
    expect(await benchday(['validate', './mix.yaml'], { cwd })).toMatchObject({ exitCode: 0 });

    // What the warnings ask for: the login goes, and the note gets the file whose bytes no recording of this browser holds.
    const left = requests.filter(
      ({ path, method }) => path !== '/account' && !(path === '/login' && method === 'POST'),
    );
    const note = {
      multipart: [
        { name: 'title', value: 'hello' },
        { name: 'photo', file: 'a.txt', type: 'text/plain' },
      ],
    };
    const usable = left.map((one) => (one['path'] === '/notes' ? { ...one, ...note } : one));
    await writeFile(join(cwd, 'mix.yaml'), stringify({ ...(parse(text) as Written), requests: usable }));
    await writeFile(join(cwd, 'visit.yaml'), SCENARIO);
    await mkdir(join(cwd, 'tmp'));
    site.wrong.length = 0;
    const ran = await benchday(['run', './visit.yaml', '--target', site.url], {
      cwd,
      env: { TMPDIR: join(cwd, 'tmp') },
    });
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(ran.stdout).toMatch(/errors, % +0\.00/);
    expect(site.wrong).toEqual([]);
    expect(site.forms.length).toBeGreaterThan(5);
    expect(site.ratings.length).toBeGreaterThan(10);
  });
});
