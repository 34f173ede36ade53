import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import type Docker from 'dockerode';
import { afterEach, expect, it, vi } from 'vitest';
import { pullImage } from '../../../src/platform/engine/pull-image.ts';
import { loginOf } from '../../../src/platform/engine/registry-login.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const SECRET = 'hunter2-Of-This-Machine';
const KEY = 'https://index.docker.io/v1/';
const AUTH = { auths: { [KEY]: { auth: Buffer.from('me:pass').toString('base64') } } };

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Docker's settings with a program that keeps the logins. @param helper  its lines; absent: it is not there */
async function settings(folder: string, helper?: string, more: object = {}): Promise<void> {
  await writeFile(path.join(folder, 'config.json'), JSON.stringify({ credsStore: 'desktop', ...more }));
  vi.stubEnv('DOCKER_CONFIG', folder);
  vi.stubEnv('PATH', `${folder}:${process.env['PATH'] ?? ''}`);
  if (helper === undefined) return;
  const program = path.join(folder, 'docker-credential-desktop');
  await writeFile(program, `#!/bin/sh\ncat > /dev/null\n${helper}\n`);
  await chmod(program, 0o755);
}

it.each([
  [`echo '{"Username":"me","Secret":"s"}'`, { login: { username: 'me', password: 's', serveraddress: KEY } }],
  [`echo '{"Username":"<token>","Secret":"s"}'`, { login: { identitytoken: 's', serveraddress: KEY } }],
  ['echo credentials not found in native keychain; exit 1', {}],
  [undefined, { problem: expect.stringMatching(/docker-credential-desktop.*: there is no such program$/) as string }],
  [`echo ${SECRET} >&2; exit 3`, { problem: expect.stringMatching(/: it ended with exit code 3$/) as string }],
  [`echo ${SECRET}`, { problem: expect.stringMatching(/: its answer is no login$/) as string }],
  [`echo '{"Secret":"${SECRET}"}'`, { problem: expect.stringMatching(/: its answer is no login$/) as string }],
])('of a program that keeps logins (%s) a login is taken, or why there is none', async (helper, expected) => {
  await using directory = await temporaryDirectory();
  await settings(directory.path, helper);
  const found = await loginOf('shop');
  expect(found).toEqual(expected);
  expect(JSON.stringify(found)).not.toContain(SECRET);
});

it('a login of the file counts where the program gives none', async () => {
  await using directory = await temporaryDirectory();
  await settings(directory.path, undefined, AUTH);
  expect(await loginOf('shop')).toEqual({ login: { username: 'me', password: 'pass', serveraddress: KEY } });
});

it('an image is pulled without a login then, and a refusal says that there was none', async () => {
  await using directory = await temporaryDirectory();
  await settings(directory.path);
  const asked: object[] = [];
  const engine = (line: object) =>
    ({
      pull: (_image: string, options: object) => {
        asked.push(options);
        return Promise.resolve(new PassThrough().end(`${JSON.stringify(line)}\n`));
      },
    }) as unknown as Docker;
  const watch = { signal: new AbortController().signal };
  await pullImage(engine({ status: 'Pull complete' }), 'shop', watch);
  expect(asked).toEqual([expect.not.objectContaining({ authconfig: expect.anything() as unknown })]);
  await expect(pullImage(engine({ error: 'unauthorized' }), 'shop', watch)).rejects.toMatchObject({
    code: 'IMAGE_MISSING',
    message: expect.stringMatching(
      /wants a login: unauthorized\nit was asked for without a login: .*no such program$/,
    ) as string,
  });
});
