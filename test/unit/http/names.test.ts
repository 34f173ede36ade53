import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openClient } from '../../../src/http/client.ts';
import { learnAddresses } from '../../../src/http/learn-addresses.ts';
import { knownAddresses, takeAddresses } from '../../../src/http/names.ts';
import { smallSite } from '../../support/small-site.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const NEVER = new AbortController().signal;

/** The system's own program, as this script. */
async function getent(script: string): Promise<void> {
  const folder = await temporaryDirectory();
  const before = process.env['PATH'];
  const file = join(folder.path, 'getent');
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  process.env['PATH'] = `${folder.path}:${before ?? ''}`;
  onTestFinished(async () => {
    process.env['PATH'] = before;
    await folder[Symbol.asyncDispose]();
  });
}

describe('the name of a target', () => {
  it('is looked up as the system does', async () => {
    await learnAddresses('http://localhost:80', NEVER);
    expect(knownAddresses('http://localhost:81')?.map(({ address }) => address)).toContain('127.0.0.1');
    expect(knownAddresses('http://localhost')?.every(({ family }) => family === 4 || family === 6)).toBe(true);
  });

  it('that is an address needs nobody', async () => {
    await getent('exit 1');
    for (const url of ['http://127.0.0.1:80', 'http://[::1]']) {
      await learnAddresses(url, NEVER);
      expect(knownAddresses(url)).toBeUndefined();
    }
  });

  it.each([
    ['nobody knows', 'exit 2', 60_000, /no address is known of shop\.test: nobody knows the name/],
    ['no name server answers for', 'exec sleep 60', 300, /shop\.test: its name servers did not answer within 0\.3 s/],
  ])('that %s is said', async (_what, script, withinMs, message) => {
    await getent(script);
    const failed = learnAddresses('http://shop.test', NEVER, withinMs);
    await expect(failed).rejects.toMatchObject({
      code: 'TARGET_DOWN',
      message: expect.stringMatching(message) as string,
    });
  });

  it('is waited for no longer than until an interruption', async () => {
    await getent('exec sleep 60');
    const stop = new AbortController();
    const asking = learnAddresses('http://shop.test', stop.signal, 60_000);
    setTimeout(() => {
      stop.abort();
    }, 200);
    await expect(asking).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });

  it('is not looked up again by connections, whatever its letters', async () => {
    await using site = await smallSite();
    const { port } = new URL(site.url);
    takeAddresses('http://Shop.Test', [{ address: '127.0.0.1', family: 4 }]);
    using client = openClient({ baseUrl: `http://shop.test:${port}`, headers: {} });
    const templates = { requests: [{ method: 'GET', headers: {}, isWrite: false }], writeKeyPrefix: '' };
    const question = { templates, filled: { index: 0, request: 0, path: '/' } };
    const { head } = await client.ask(question, {
      isHead: false,
      mayRepeat: true,
      signal: AbortSignal.timeout(15_000),
    });
    expect(head.status).toBe(200);
  });
});
