import { readFileSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type Docker from 'dockerode';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { messageOf } from '../../../src/base/errors.ts';
import { buildFromSources } from '../../../src/platform/engine/build-image.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const SECRET = 'hunter2-Of-This-Machine';
const OLD = 'sha256:old';
/** An engine with these images, by every name and id it knows them by. */
const engineWith = (images: () => Readonly<Record<string, string>>) => {
  const removed: string[] = [];
  const getImage = (name: string) => ({
    inspect: () => {
      const Id = images()[name];
      return Id === undefined
        ? Promise.reject(Object.assign(new Error('no such image'), { statusCode: 404 }))
        : Promise.resolve({ Id, Created: '' });
    },
    remove: () => Promise.resolve(removed.push(name)),
  });
  return { docker: { modem: {}, getImage } as unknown as Docker, removed };
};
const { docker } = engineWith(() => ({ 'sha256:1': 'sha256:1' }));

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

describe('an image that the builder keeps to itself', () => {
  /** A builder beside the engine: it writes an id of its own, and hands over what it is told to load. */
  async function buildBeside(folder: string, tag: string | undefined, loads: boolean) {
    const [bin, context, log] = ['bin', 'context', 'log'].map((name) => path.join(folder, name)) as [
      string,
      string,
      string,
    ];
    for (const made of [bin, context]) await mkdir(made);
    await writeFile(path.join(context, 'Dockerfile'), 'FROM scratch\n');
    const client = `echo "$*" >> ${log}\nfor word; do case $word in --iidfile=*) echo sha256:manifest > "\${word#--iidfile=}";; esac; done`;
    await writeFile(path.join(bin, 'docker'), `#!/bin/sh\n${client}\n`, { mode: 0o755 });
    vi.stubEnv('PATH', `${bin}:${process.env['PATH'] ?? ''}`);
    const images = (): Record<string, string> => {
      const [, name] = /--load --tag=(\S+)/.exec(readFileSync(log, 'utf8')) ?? [];
      return {
        'me/app': OLD,
        ...(loads && name !== undefined ? { [name]: 'sha256:new', 'me/app': 'sha256:new' } : {}),
      };
    };
    const engine = engineWith(images);
    const build = { what: 'the image a', context, dockerfile: path.join(context, 'Dockerfile'), args: {}, labels: {} };
    const id = await buildFromSources(
      engine.docker,
      { ...build, ...(tag !== undefined && { tag }) },
      () => undefined,
    ).catch(messageOf);
    return { id, removed: engine.removed, builds: (await readFile(log, 'utf8')).trimEnd().split('\n').length };
  }

  it('is handed over under a name of its own, which an image with another name loses again', async () => {
    await using directory = await temporaryDirectory();
    const { id, removed, builds } = await buildBeside(directory.path, 'me/app', true);
    expect([id, builds]).toEqual(['sha256:new', 2]);
    expect(removed).toEqual([expect.stringMatching(/^benchday\/build:benchday-build-/)]);
  });

  it('keeps that name where it has no other', async () => {
    await using directory = await temporaryDirectory();
    expect(await buildBeside(directory.path, undefined, true)).toMatchObject({ id: 'sha256:new', removed: [] });
  });

  it('is not there, and the older one of its name is not run in its place', async () => {
    await using directory = await temporaryDirectory();
    const { id } = await buildBeside(directory.path, 'me/app', false);
    expect(id).toBe('the image a was built, but the engine does not have it');
  });
});
