import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { expectEndInTime, namedMs } from '../support/end-in-time.ts';
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
  const start = ({ words, env = {} }: Asking) =>
    execa(
      'unshare',
      [
        ...['--mount', 'sh', '-c', 'mount --bind "$0" /etc/resolv.conf && exec "$@"', settings],
        ...[process.execPath, PROGRAM, ...words],
      ],
      { cwd: directory.path, env: { TMPDIR: directory.path, ...env }, reject: false, all: true, timeout: 55_000 },
    );
  return { heard, start };
}

interface Asking {
  readonly what: string;
  readonly words: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** has the seconds of the deadline */
  readonly says: RegExp;
}

const ASKING: readonly Asking[] = [
  {
    what: 'a run',
    words: ['run', './small.yaml', '--target', 'http://shop.test'],
    says: /no address is known of shop\.test: its name servers did not answer within (\d+) s/,
  },
  {
    what: 'a command that asks an engine (DOCKER_HOST)',
    words: ['run', 'quick-day', '-t', 'legacy'],
    env: { DOCKER_HOST: 'tcp://engine.test:2375' },
    says: /no Docker engine answers at tcp:\/\/engine\.test:2375.* within (\d+) s/,
  },
];

const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot).each(ASKING)('a name server that never answers', (asking) => {
  it(`ends ${asking.what} at its deadline, which is named`, async () => {
    const { heard, start } = await silentNames();
    const running = start(asking);
    await once(heard, 'message');
    const askedAtMs = Date.now();
    const { exitCode, all } = await running;
    const tookMs = Date.now() - askedAtMs;
    expect(exitCode, all).toBe(5);
    await expectEndInTime(tookMs, namedMs(all, asking.says), all);
  });

  it(`and ${asking.what} before it when it is interrupted`, async () => {
    const { heard, start } = await silentNames();
    const running = start(asking);
    await once(heard, 'message');
    const askedAtMs = Date.now();
    running.kill('SIGINT');
    const { exitCode, all } = await running;
    await expectEndInTime(Date.now() - askedAtMs, 0, all);
    expect(exitCode).toBe(130);
  });
});
