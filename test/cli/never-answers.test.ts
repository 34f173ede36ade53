import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { expectEndInTime, namedMs } from '../support/end-in-time.ts';
import { smallScenario } from '../support/small-site.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/benchday.mjs', import.meta.url));
/** Takes connections, and never says anything. */
async function silence() {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket.on('error', () => undefined));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    connected: once(server, 'connection'),
    port: (server.address() as AddressInfo).port,
    end: () => {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}

interface Silence {
  readonly what: string;
  readonly words: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** how it names its deadline, in seconds; absent: too long for a test */
  readonly printed?: { readonly text: RegExp; readonly code: number };
}

const SILENT: readonly Silence[] = [
  {
    what: 'a server under load',
    words: ['run', './small.yaml', '--target', 'http://127.0.0.1:PORT', '--progress', 'plain'],
    printed: { text: /answers nothing, 1 endpoint asked for (\d+) s/, code: 5 },
  },
  {
    what: 'a Docker engine behind DOCKER_HOST',
    words: ['run', './small.yaml', '-t', './page'],
    env: { DOCKER_HOST: 'tcp://127.0.0.1:PORT' },
    printed: { text: /did not answer a ping within (\d+) s/, code: 5 },
  },
  {
    what: 'a server of SSH behind DOCKER_HOST',
    words: ['run', './small.yaml', '-t', './page'],
    env: { DOCKER_HOST: 'ssh://nobody@127.0.0.1:PORT' },
    printed: { text: /did not answer a ping within (\d+) s/, code: 5 },
  },
  { what: 'a pipe in the place of a log', words: ['import', './pipe', '-o', 'mine.yaml'] },
  { what: 'standard input in the place of a log', words: ['import', '-', '-o', 'mine.yaml'] },
];

async function workplace() {
  const silent = await silence();
  const directory = await temporaryDirectory();
  const temporary = join(directory.path, 'tmp');
  await mkdir(temporary);
  await mkdir(join(directory.path, 'page'));
  await writeFile(join(directory.path, 'small.yaml'), smallScenario());
  await writeFile(
    join(directory.path, 'page/compose.yaml'),
    '{ services: { web: { image: "debian:bookworm-slim", ports: ["80"] } } }',
  );
  execFileSync('mkfifo', [join(directory.path, 'pipe')]);
  const withPort = (text: string): string => text.replace('PORT', String(silent.port));
  const start = ({ words, env = {} }: Silence) =>
    execa(process.execPath, [PROGRAM, ...words.map(withPort)], {
      cwd: directory.path,
      env: {
        TMPDIR: temporary,
        ...Object.fromEntries(Object.entries(env).map(([key, value]) => [key, withPort(value)])),
      },
      // Held open, and nothing comes.
      stdin: 'pipe',
      reject: false,
      all: true,
      timeout: 75_000,
    });
  return {
    temporary,
    start,
    connected: silent.connected,
    async [Symbol.asyncDispose]() {
      silent.end();
      await directory[Symbol.asyncDispose]();
    },
  };
}

/** Mounts, control groups and files of ours. */
async function leftOn(temporary: string): Promise<readonly string[]> {
  const mounts = (await readFile('/proc/mounts', 'utf8').catch(() => '')).split('\n');
  const groups = await readdir('/sys/fs/cgroup', { recursive: true }).catch(() => []);
  return [
    ...(await readdir(temporary)),
    ...mounts.filter((line) => line.includes(temporary)),
    ...groups.filter((name) => /(^|\/)benchday[^/]*$/.test(name)),
  ];
}

describe.concurrent('what never answers', () => {
  it.each(SILENT)('$what: the command ends soon after it is interrupted, and leaves nothing', async (one) => {
    await using place = await workplace();
    const before = await leftOn(place.temporary);
    const running = place.start(one);
    if (one.words.join(' ').includes('PORT') || one.env !== undefined) await place.connected;
    await delay(1500);
    const askedAtMs = Date.now();
    running.kill('SIGINT');
    const { exitCode, signal, all } = await running;
    const tookMs = Date.now() - askedAtMs;
    await expectEndInTime(tookMs, 0, all);
    expect(signal === 'SIGINT' || exitCode === 130, all).toBe(true);
    expect(await leftOn(place.temporary)).toEqual(before);
  });

  it.each(SILENT.filter(({ printed }) => printed !== undefined))(
    '$what: the command ends at the deadline that it names, and leaves nothing',
    async (one) => {
      await using place = await workplace();
      const before = await leftOn(place.temporary);
      const running = place.start(one);
      await place.connected;
      const begunMs = Date.now();
      const { exitCode, all } = await running;
      const tookMs = Date.now() - begunMs;
      expect(exitCode, all).toBe(one.printed?.code);
      await expectEndInTime(tookMs, namedMs(all, one.printed?.text ?? /$./), all);
      expect(await leftOn(place.temporary)).toEqual(before);
    },
  );
});
