import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type Docker from 'dockerode';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { messageOf } from '../../../src/base/errors.ts';
import { buildFromSources } from '../../../src/platform/engine/build-image.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const SECRET = 'hunter2-Of-This-Machine';
const docker = { modem: {} } as unknown as Docker;

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Builds with a client of these lines. @returns the id, or why there is none */
async function buildWith(folder: string, client: string, args: Record<string, string>, mode = 0o755): Promise<string> {
  const [bin, context] = ['bin', 'context'].map((name) => path.join(folder, name)) as [string, string];
  for (const made of [bin, context]) await mkdir(made);
  await writeFile(path.join(context, 'Dockerfile'), 'FROM scratch\n');
  await writeFile(path.join(bin, 'docker'), `#!/bin/sh\n${client}\n`);
  await chmod(path.join(bin, 'docker'), mode);
  vi.stubEnv('PATH', mode === 0o755 ? `${bin}:${process.env['PATH'] ?? ''}` : bin);
  vi.stubEnv('DOCKER_HOST', 'unix:///of-the-user.sock');
  const build = { what: 'the image a', context, dockerfile: path.join(context, 'Dockerfile'), args, labels: {} };
  return buildFromSources(docker, build, () => undefined).catch(messageOf);
}

describe('arguments of a build', () => {
  it('are in the environment of the client and not in its words, where others see them', async () => {
    await using directory = await temporaryDirectory();
    const file = path.join(directory.path, 'seen');
    const client = [
      `printf '%s\\n' "$@" > ${file}`,
      `echo "$TOKEN|\${EMPTY-unset}|$DOCKER_HOST" >> ${file}`,
      'for word; do case $word in --iidfile=*) echo sha256:1 > "${word#--iidfile=}";; esac; done',
    ].join('\n');
    const args = {
      TOKEN: SECRET,
      EMPTY: '',
      DOCKER_HOST: 'of-the-build',
      http_proxy: 'http://p',
      GITHUB_TOKEN: SECRET,
      LDAP_PASSWORD: SECRET,
    };
    expect(await buildWith(directory.path, client, args)).toBe('sha256:1');
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(lines.at(-1)).toBe(`${SECRET}||unix:///of-the-user.sock`);
    const words = lines.slice(0, -1);
    expect(words).toEqual(
      expect.arrayContaining([
        '--build-arg=TOKEN',
        '--build-arg=EMPTY',
        '--build-arg=DOCKER_HOST=of-the-build',
        '--build-arg=http_proxy=http://p',
      ]),
    );
    expect(words.join('\n')).not.toContain(SECRET);
    expect(process.env['TOKEN']).toBeUndefined();
  });

  it.each([
    ['kill -9 $$', 0o755, /^the image a could not be built: docker build was ended by SIGKILL$/],
    ['exit 0', 0o644, /^the image a could not be built: spawn docker EACCES$/],
  ])('are not in the error of a client that did not end by itself: %s', async (client, mode, expected) => {
    await using directory = await temporaryDirectory();
    const message = await buildWith(directory.path, client, { TOKEN: SECRET, PATH: SECRET }, mode);
    expect(message).toMatch(expected);
    expect(message).not.toContain(SECRET);
  });
});
