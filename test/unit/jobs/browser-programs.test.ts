import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { openPage } from '../../../src/jobs/report/open-page.ts';
import { findChromium, printReport } from '../../../src/jobs/report/print-report.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const { signal } = new AbortController();
afterEach(() => {
  vi.unstubAllEnvs();
});

async function program(path: string, text: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
}

it('a page is opened by the platform’s opener, its name as one word that no shell reads', async () => {
  await using directory = await temporaryDirectory();
  const { path } = directory;
  const said = join(path, 'said');
  await program(join(path, 'xdg-open'), `printf '%s|' "$#" "$1" > '${said}'`);
  vi.stubEnv('PATH', `${path}:/usr/bin:/bin`);
  const name = '/tmp/a $(touch x) "run"; `id`/report.html';
  await openPage(name, signal, 'linux');
  expect(await readFile(said, 'utf8')).toBe(`1|${name}|`);
});

it('without an opener, or with one that fails, the place is named', async () => {
  await using directory = await temporaryDirectory();
  vi.stubEnv('PATH', directory.path);
  const opening = () => openPage('/tmp/report.html', signal, 'linux');
  await expect(opening()).rejects.toMatchObject({
    ...{ code: 'BROWSER_FAILED', exitCode: 5, hint: 'open it by hand: /tmp/report.html' },
    message: 'could not open a browser: there is no xdg-open',
  });
  await program(join(directory.path, 'xdg-open'), 'exit 3');
  await expect(opening()).rejects.toMatchObject({ code: 'BROWSER_FAILED' });
  await expect(openPage('/x', signal, 'aix')).rejects.toThrow('nobody knows what opens pages on aix');
});

it('Chromium is what CHROMIUM names, else that of the PATH, else the newest of Playwright, else none', async () => {
  await using directory = await temporaryDirectory();
  const { path } = directory;
  const [bin, cache] = [join(path, 'bin'), join(path, 'cache')];
  await mkdir(bin);
  const environment = { PATH: bin, PLAYWRIGHT_BROWSERS_PATH: cache };
  expect(await findChromium(environment)).toBeUndefined();
  for (const version of ['chromium-99', 'chromium-1200']) {
    await mkdir(join(cache, version, 'chrome-linux'), { recursive: true });
    await program(join(cache, version, 'chrome-linux', 'chrome'), 'true');
  }
  expect(await findChromium(environment)).toBe(join(cache, 'chromium-1200', 'chrome-linux', 'chrome'));
  await program(join(bin, 'google-chrome'), 'true');
  expect(await findChromium(environment)).toBe(join(bin, 'google-chrome'));
  expect(await findChromium({ ...environment, CHROMIUM: '/bin/sh' })).toBe('/bin/sh');
  await expect(findChromium({ ...environment, CHROMIUM: bin })).rejects.toThrow(/which is no program/);
});

it('what a browser prints can be written by nobody else, and its profile is a scratch folder that is gone', async () => {
  await using directory = await temporaryDirectory();
  const { path } = directory;
  const html = join(path, 'report.html');
  await writeFile(html, '<p>');
  await program(
    join(path, 'chromium'),
    `umask 0
for word in "$@"; do case "$word" in
  --print-to-pdf=*) echo pdf > "\${word#*=}" ;;
  --user-data-dir=*) echo "\${word#*=}" > ${join(path, 'profile')} ;;
esac; done`,
  );
  vi.stubEnv('CHROMIUM', join(path, 'chromium'));
  const printed = await printReport(html, signal);
  expect((await stat(printed.path)).mode & 0o777).toBe(0o644);
  const profile = (await readFile(join(path, 'profile'), 'utf8')).trim();
  // What `benchday down` knows as that of a killed process.
  expect(profile).toMatch(/benchday-pdf-[0-9a-f]{8}_\d+_(\d+|-)-[A-Za-z0-9]{6}$/);
  await expect(stat(profile)).rejects.toThrow('ENOENT');
});

it('no browser, or one that prints nothing, is said, and leaves nothing behind', async () => {
  await using directory = await temporaryDirectory();
  const { path } = directory;
  const html = join(path, 'report.html');
  await writeFile(html, '<p>');
  vi.stubEnv('CHROMIUM', '');
  vi.stubEnv('PATH', path);
  vi.stubEnv('PLAYWRIGHT_BROWSERS_PATH', path);
  await expect(printReport(html, signal)).rejects.toMatchObject({
    ...{ code: 'BROWSER_FAILED', message: 'a PDF needs Chromium or Chrome, and none was found' },
  });
  for (const [text, message] of [
    ['exit 0', /printed nothing/],
    ['exit 7', /printed nothing: .*exit code 7/],
  ] as const) {
    await program(join(path, 'chromium'), text);
    vi.stubEnv('CHROMIUM', join(path, 'chromium'));
    await expect(printReport(html, signal)).rejects.toThrow(message);
  }
});
