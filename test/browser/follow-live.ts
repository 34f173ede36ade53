import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Browser, Page } from 'playwright-core';

const PROGRAM = fileURLToPath(new URL('../../bin/benchday.mjs', import.meta.url));

/** What a live page showed, from its first look to its end as what the job wrote. */
export interface Followed {
  /** shown words by id, each once, in the order in which they were seen */
  readonly seen: Readonly<Record<(typeof IDS)[number], readonly string[]>>;
  /** answers that were not greyed */
  readonly firm: readonly string[];
  /** as it ended */
  readonly page: Page;
  /** what the page said on its console, threw, or asked of others */
  readonly complaints: readonly string[];
  readonly exitCode: number | undefined;
  readonly stderr: string;
}

const IDS = ['now', 'left', 'sentence', 'basis', 'rows', 'times-text', 'log'] as const;

/** Starts a command with --live. @returns the page's address as the terminal says it */
export async function startLive(folder: string, words: readonly string[], withinMs: number) {
  const running = execa(process.execPath, ['--', PROGRAM, ...words, '--live', '--progress', 'plain'], {
    ...{ cwd: folder, env: { TMPDIR: folder }, reject: false, timeout: withinMs },
  });
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    running.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const [, found] = /^live {2}(\S+)$/m.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
    void running.then(() => {
      reject(new Error(`it ended without a page: ${said}`));
    });
  });
  return { running, address };
}

/** Opens a live page, and keeps what it says on its console, throws, or asks of others. */
export async function openLive(browser: Browser, address: string) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(address) && !request.url().startsWith('data:')) complaints.push(request.url());
  });
  await page.goto(address);
  return { page, complaints };
}

/** Runs a command with --live and watches its page to its end. */
export async function followLive(browser: Browser, folder: string, words: readonly string[]): Promise<Followed> {
  const { running, address } = await startLive(folder, words, 280_000);
  const { page, complaints } = await openLive(browser, address);
  const seen = Object.fromEntries(IDS.map((id) => [id, new Set<string>()])) as Record<
    (typeof IDS)[number],
    Set<string>
  >;
  const firm = new Set<string>();
  while (!page.url().endsWith('/report')) {
    const now = await page.evaluate<Record<string, string>>(SHOWN).catch((): Record<string, string> => ({}));
    for (const id of IDS) if (now[id] !== undefined) seen[id].add(now[id]);
    if (now['firm'] !== undefined && now['firm'] !== '') firm.add(now['firm']);
    await page.waitForTimeout(300);
  }
  await page.waitForLoadState('load');
  const { exitCode, stderr } = await running;
  const shown = Object.fromEntries(IDS.map((id) => [id, [...seen[id]]])) as unknown as Followed['seen'];
  return { seen: shown, firm: [...firm], page, complaints, exitCode, stderr };
}

const SHOWN = `({
  ...Object.fromEntries(${JSON.stringify(IDS)}.map((id) => [id, document.getElementById(id)?.innerText ?? ''])),
  firm: document.querySelector('#sentence:not(.greyed)')?.innerText ?? '',
})`;
