import { access, chmod, constants, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BenchdayError, messageOf } from '../../base/errors.ts';
import { start } from '../../base/processes.ts';
import { scratchFolder } from '../../base/scratch-folder.ts';
import { storeError } from '../../base/store-error.ts';
import type { WrittenFile } from '../../report/write-report.ts';

const PRINTS_WITHIN_MS = 90_000;
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'] as const;

/**
 * Prints a page as PDF beside it, by the Chromium that is there: CHROMIUM names it, else the PATH, else those of Playwright.
 * @param html  absolute
 * @throws {BenchdayError} BROWSER_FAILED, DISK_FULL, STORE_FAILED
 */
export async function printReport(html: string, signal: AbortSignal): Promise<WrittenFile> {
  const browser = await findChromium();
  if (browser === undefined) {
    throw new BenchdayError('BROWSER_FAILED', 'a PDF needs Chromium or Chrome, and none was found', {
      hint: 'install it (Debian: apt-get install chromium), or name it: CHROMIUM=/path/to/chrome benchday report --pdf',
    });
  }
  const path = html.replace(/\.html$/, '.pdf');
  const folder = await scratchFolder('benchday-pdf-');
  // Beside its place, so that a reader sees the old one or the new one.
  const printed = join(dirname(path), `.report.${process.pid}.pdf`);
  try {
    await rm(printed, { force: true });
    await start(browser, wordsFor(html, printed, folder), {
      ...{ timeout: PRINTS_WITHIN_MS, cancelSignal: signal, stdin: 'ignore', stdout: 'ignore' },
    }).catch((cause: unknown) => {
      signal.throwIfAborted();
      throw new BenchdayError('BROWSER_FAILED', `${browser} printed nothing: ${messageOf(cause).slice(0, 500)}`, {
        cause,
      });
    });
    const { size, mode } = await stat(printed).catch(() => ({ size: 0, mode: 0 }));
    if (size === 0) throw new BenchdayError('BROWSER_FAILED', `${browser} ended well and printed nothing`);
    // For others to read at most, as every file of a run.
    await chmod(printed, mode & 0o644);
    await rename(printed, path).catch((cause: unknown) => {
      throw storeError(path, cause);
    });
    return { path, bytes: size };
  } finally {
    await rm(printed, { force: true });
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function wordsFor(html: string, printed: string, profile: string): readonly string[] {
  return [
    ...[
      '--headless',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
    ],
    // Its sandbox does not work as root; the page is our own, and may load nothing.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...[`--user-data-dir=${profile}`, '--no-pdf-header-footer', '--virtual-time-budget=10000'],
    ...[`--print-to-pdf=${printed}`, pathToFileURL(html).href],
  ];
}

/** @returns undefined where none is found. @throws {BenchdayError} BROWSER_FAILED where CHROMIUM names none */
export async function findChromium(environment = process.env): Promise<string | undefined> {
  const named = environment['CHROMIUM'];
  if (named !== undefined && named !== '') {
    if (await canRun(named)) return named;
    throw new BenchdayError('BROWSER_FAILED', `CHROMIUM names ${named}, which is no program`);
  }
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const name of NAMES) {
    for (const folder of folders) if (await canRun(join(folder, name))) return join(folder, name);
  }
  return ofPlaywright(environment['PLAYWRIGHT_BROWSERS_PATH'] ?? join(homedir(), '.cache', 'ms-playwright'));
}

/** The newest of those that Playwright brought. */
async function ofPlaywright(folder: string): Promise<string | undefined> {
  const found = (await readdir(folder).catch(() => [])).filter((name) => /^chromium-\d+$/.test(name));
  const newest = found.sort((a, b) => Number(b.split('-')[1]) - Number(a.split('-')[1]));
  for (const name of newest) {
    for (const place of ['chrome-linux/chrome', 'chrome-linux64/chrome']) {
      const path = join(folder, name, place);
      if (await canRun(path)) return path;
    }
  }
  return undefined;
}

async function canRun(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
