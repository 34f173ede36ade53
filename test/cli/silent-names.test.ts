import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it, onTestFinished } from 'vitest';
import { smallScenario } from '../support/small-site.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/benchday.mjs', import.meta.url));
const SERVER = '127.9.9.9';

/** A name server that hears and never answers, for a process that sees no other. Only root may do that. */
async function silentNames() {
  const directory = await temporaryDirectory();
  const heard = createSocket('udp4');
  heard.bind(53, SERVER);
  await once(heard, 'listening');
  onTestFinished(async () => {
    heard.close();
    await directory[Symbol.asyncDispose]();
  });
  const settings = join(directory.path, 'resolv.conf');
  await writeFile(settings, `nameserver ${SERVER}\n`);
  await writeFile(join(directory.path, 'small.yaml'), `${smallScenario()}allowed_hosts: [shop.test]\n`);
  const start = () =>
    execa(
      'unshare',
      [
        ...['--mount', 'sh', '-c', 'mount --bind "$0" /etc/resolv.conf && exec "$@"', settings],
        ...[process.execPath, PROGRAM, 'run', './small.yaml', '--target', 'http://shop.test'],
      ],
      { cwd: directory.path, env: { TMPDIR: directory.path }, reject: false, all: true, timeout: 55_000 },
    );
  return { heard, start };
}

const isRoot = process.getuid?.() === 0;

it.skipIf(!isRoot)('a name server that never answers ends a run at its deadline, which is named', async () => {
  const { start } = await silentNames();
  const startedAtMs = Date.now();
  const { exitCode, all } = await start();
  expect(all).toContain('no address is known of shop.test: its name servers did not answer within 8 s');
  expect(exitCode).toBe(5);
  expect(Date.now() - startedAtMs).toBeLessThan(40_000);
});

it.skipIf(!isRoot)('and before it when it is interrupted', async () => {
  const { heard, start } = await silentNames();
  const running = start();
  await once(heard, 'message');
  const askedAtMs = Date.now();
  running.kill('SIGINT');
  const { exitCode } = await running;
  expect(Date.now() - askedAtMs).toBeLessThan(10_000);
  expect(exitCode).toBe(130);
});
