import { chmod, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { benchday } from '../support/benchday-process.ts';
import { isReadableByOthers } from '../support/readable-checkout.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

describe('without a Docker engine', () => {
  it.each([['run'], ['down'], ['doctor']])('%s ends with exit code 5 and says what to do', async (command) => {
    await using directory = await temporaryDirectory();
    const env = { DOCKER_HOST: `unix://${directory.path}/no.sock` };
    const { exitCode, stdout, stderr } = await benchday([command], { cwd: directory.path, env });
    expect(`${stdout}${stderr}`).toMatch(/Docker|docker/);
    expect(exitCode).toBe(5);
  });

  it.skipIf(!isRoot || !isReadableByOthers())(
    'a socket without permission is told apart from a missing engine (needs root, to become somebody else, who may read this checkout)',
    async () => {
      await using directory = await temporaryDirectory();
      await chmod(directory.path, 0o755);
      const path = join(directory.path, 'docker.sock');
      const server = createServer();
      server.listen(path);
      await once(server, 'listening');
      await chmod(path, 0o600);
      const { exitCode, stderr } = await benchday(['down'], {
        cwd: directory.path,
        env: { DOCKER_HOST: `unix://${path}`, HOME: directory.path },
        uid: NOBODY,
      });
      server.close();
      expect(stderr).toMatch(/error\[DOCKER_NO_PERMISSION\]/);
      expect(stderr).toContain('usermod -aG docker');
      expect(exitCode).toBe(5);
    },
  );
});

it('a reports folder that cannot be made ends with exit code 5, before any load', async () => {
  await using directory = await temporaryDirectory();
  await writeFile(join(directory.path, 'reports'), '');
  const words = ['run', 'target-example', '--target', 'http://127.0.0.1:9'];
  const place = { cwd: directory.path, env: { TMPDIR: directory.path } };
  const { exitCode, stderr } = await benchday(words, place);
  expect(stderr).toMatch(/error\[STORE_FAILED\]/);
  expect(exitCode).toBe(5);
});

const PROGRAM = fileURLToPath(new URL('../../bin/benchday.mjs', import.meta.url));

it.each([
  [
    'a folder that is gone',
    'mkdir gone && cd gone && rmdir ../gone',
    /The folder that benchday was started in is gone/,
  ],
  ['few open files', 'ulimit -n 30', /may not open more files/],
])('%s is how the machine is, and no bug', async (_what, before, says) => {
  await using directory = await temporaryDirectory();
  const shell = `${before} && exec "$0" -- "$1" list`;
  const words = ['-c', shell, process.execPath, PROGRAM];
  const { exitCode, stderr } = await execa('sh', words, { cwd: directory.path, reject: false });
  expect(stderr).toMatch(says);
  expect(exitCode).toBe(5);
});
