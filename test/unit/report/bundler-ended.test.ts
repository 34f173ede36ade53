import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { bundleAssets } from '../../../src/report/bundle.ts';

/** The bundler's own processes that this one started. */
function services(): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      try {
        const parent = /\((?:[^)]*)\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
        return Number(parent) === process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--service=');
      } catch {
        return false;
      }
    });
}

it.skipIf(process.platform !== 'linux')('a page is made although a signal ended the bundler', async () => {
  const { script } = await bundleAssets('site');
  const before = services();
  expect(before.length).toBeGreaterThan(0);
  for (const pid of before) process.kill(pid, 'SIGHUP');
  await delay(300);
  expect((await bundleAssets('site')).script).toBe(script);
});
