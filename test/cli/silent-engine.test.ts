import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { expectEndInTime, namedMs } from '../support/end-in-time.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/benchday.mjs', import.meta.url));
/** Takes connections, and never answers. */
async function silentEngine() {
  const directory = await temporaryDirectory();
  const path = join(directory.path, 'engine.sock');
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket.on('error', () => undefined));
    socket.on('close', () => open.delete(socket));
  });
  server.listen(path);
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    server.close();
    await directory[Symbol.asyncDispose]();
  });
  const start = (words: readonly string[]) =>
    execa(process.execPath, [PROGRAM, ...words], {
      cwd: directory.path,
      env: { DOCKER_HOST: `unix://${path}`, TMPDIR: directory.path },
      reject: false,
      timeout: 110_000,
    });
  return { server, start };
}

const COMMANDS: readonly (readonly string[])[] = [
  ['run', 'quick-day', '-t', 'legacy'],
  ['gate', 'quick-day', '--topology', 'legacy', '--baseline', 'legacy', '--candidate', 'cache'],
  ['capacity', 'quick-day', '--topology', 'legacy'],
  ['calibrate', 'quick-day', '--topology', 'legacy'],
  ['down'],
  ['doctor'],
];

describe('a Docker engine that takes connections and never answers', () => {
  it('ends every command at its deadline, which is named', { timeout: 120_000 }, async () => {
    const ends = COMMANDS.map(async (words) => {
      const { server, start } = await silentEngine();
      const running = start(words);
      await once(server, 'connection');
      const askedAtMs = Date.now();
      const { exitCode, stdout, stderr } = await running;
      return { exitCode, text: stdout + stderr, tookMs: Date.now() - askedAtMs };
    });
    for (const { exitCode, text, tookMs } of await Promise.all(ends)) {
      const deadlineMs = namedMs(text, /no Docker engine answers at unix:.*: it did not answer a ping within (\d+) s/);
      expect(exitCode).toBe(5);
      await expectEndInTime(tookMs, deadlineMs, text);
    }
  });

  it.each(COMMANDS.filter(([name]) => name !== 'down').map((words) => ({ name: words[0] ?? '', words })))(
    'and $name ends before it when it is interrupted',
    async ({ words }) => {
      const { server, start } = await silentEngine();
      const running = start(words);
      await once(server, 'connection');
      const askedAtMs = Date.now();
      running.kill('SIGINT');
      const { exitCode, signal, stderr } = await running;
      await expectEndInTime(Date.now() - askedAtMs, 0, stderr);
      expect(signal === 'SIGINT' || exitCode === 130).toBe(true);
    },
  );
});
