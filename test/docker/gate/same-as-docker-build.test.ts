import { createHash, randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, expect, it } from 'vitest';
import { openArms } from '../../../src/images/arms/open-arms.ts';
import { armSource } from '../../../src/jobs/pairs/arm-source.ts';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { buildByHand } from '../../support/build-by-hand.ts';
import { gitRepository } from '../../support/git-repository.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const PREFIX = `benchday-test-${randomBytes(4).toString('hex')}`;
const BASE = `${PREFIX}/base:latest`;
const SERVICES = ['web', 'job'] as const;
let umask: number | undefined;

afterEach(() => {
  if (umask !== undefined) process.umask(umask);
  umask = undefined;
});
afterAll(async () => {
  const names = (
    await docker('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}', '--filter', `reference=${PREFIX}/*`)
  )
    .split('\n')
    .filter(Boolean);
  if (names.length > 0) await docker('image', 'rm', '--force', ...names);
});

async function docker(...words: readonly string[]): Promise<string> {
  const { stdout } = await execa('docker', words, { env: { DOCKER_CLI_HINTS: 'false' } });
  return stdout;
}

/** Every name in an image with kind, mode, owner, size, where it leads and what is in it, and the settings of the image. */
async function contentOf(image: string, scratch: string): Promise<readonly string[]> {
  const id = await docker('create', image, 'nothing');
  const file = path.join(scratch, `${id}.tar`);
  const folder = path.join(scratch, id);
  try {
    await docker('export', '--output', file, id);
  } finally {
    await docker('rm', id);
  }
  await mkdir(folder);
  const words = ['--numeric-owner', '--quoting-style=literal', '-tvf', file];
  const { stdout: listed } = await execa('tar', words, { env: { LC_ALL: 'C.UTF-8' } });
  await execa('tar', ['-xf', file, '-C', folder, '--no-same-permissions', '--exclude=dev/*']);
  // The day and the minute of a file are no part of what was asked for.
  const lines = listed.split('\n').map((line) => line.replace(/ \d{4}-\d\d-\d\d \d\d:\d\d /, ' '));
  const config = await docker('image', 'inspect', '--format', '{{json .Config.Env}} {{json .Config.Cmd}}', image);
  return [...lines.toSorted(), ...(await bytesBelow(folder)), config];
}

async function bytesBelow(folder: string, below = ''): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of (await readdir(path.join(folder, below))).toSorted()) {
    const file = path.join(below, name);
    const is = await lstat(path.join(folder, file));
    if (is.isDirectory()) found.push(...(await bytesBelow(folder, file)));
    if (!is.isFile()) continue;
    found.push(
      `${file} ${createHash('sha256')
        .update(await readFile(path.join(folder, file)))
        .digest('hex')}`,
    );
  }
  return found;
}

async function moveBase(scratch: string, text: string): Promise<void> {
  const context = path.join(scratch, `base-${text}`);
  await mkdir(context, { recursive: true });
  await writeFile(path.join(context, 'base'), text);
  await writeFile(path.join(context, 'Dockerfile'), 'FROM scratch\nCOPY base /base\n');
  await docker('build', '--tag', BASE, context);
}

const DOCKERFILE = `FROM ${BASE}\nARG SIZE=none\nENV SIZE=\${SIZE}\nCOPY . /srv\nCMD ["/srv/run"]\n`;

/** Files as people have them: modes, links, names of other letters, and what is left out, with some let in again. */
async function fill(folder: string): Promise<void> {
  await mkdir(path.join(folder, 'deep/näher'), { recursive: true });
  const write = async (name: string, text: string, mode = 0o644) => {
    await writeFile(path.join(folder, name), text);
    await chmod(path.join(folder, name), mode);
  };
  await write('Dockerfile', DOCKERFILE);
  await write('.dockerignore', '# left out\n**/*.log\nsecret\n!deep/kept.log\nDockerfile\n');
  await write('run', '#!/bin/sh\n', 0o777);
  await write('private', 'x', 0o600);
  await write('secret', 'x');
  await write('deep/today.log', 'x');
  await write('deep/kept.log', 'kept');
  await write('deep/näher/漢字 ü.txt', 'größer\n');
  await symlink('deep/kept.log', path.join(folder, 'link'));
  await symlink('/nowhere', path.join(folder, 'dangling'));
}

it.each([0o022, 0o077])(
  'both arms of a gate hold, file by file, what docker build makes of a checkout of each commit (umask %o)',
  async (mask) => {
    await using directory = await temporaryDirectory();
    await moveBase(directory.path, 'one');
    const own = await gitRepository(path.join(directory.path, 'site'));
    const services = SERVICES.map((name): [string, object] => [
      name,
      { image: `${PREFIX}/${name}-${mask}:latest`, build: { context: `./${name}`, args: { SIZE: '${SIZE:-small}' } } },
    ]);
    const entry = { entry: { service: 'web', port: 80 } };
    await own.write({
      'compose.yaml': JSON.stringify({ services: Object.fromEntries(services), 'x-benchday': entry }),
    });
    for (const name of SERVICES) {
      await mkdir(path.join(own.folder, name));
      await fill(path.join(own.folder, name));
    }
    const first = await own.commit('one');
    await own.write({ 'web/deep/more.txt': 'more', '.env': 'SIZE=large\n' });
    const second = await own.commit('two');
    umask = process.umask(mask);
    const file = path.join(own.folder, 'compose.yaml');
    const caller = { say: () => undefined, onLine: () => undefined, signal: new AbortController().signal };
    const open = async () => {
      const source = await armSource(await readTopology(file, { root: directory.path, environment: {} }), [], caller);
      const wish = (ref: string) => ({ given: ref, word: { kind: 'git', ref } as const });
      return openArms({ baseline: wish(first), candidate: wish(second) }, source);
    };
    // What an earlier gate built of the older commit stands on a base that has moved since.
    await (await open())[Symbol.asyncDispose]();
    await moveBase(directory.path, 'two');
    await using arms = await open();

    process.umask(0o022);
    for (const [arm, commit, size] of [
      [arms.baseline, first, 'small'],
      [arms.candidate, second, 'large'],
    ] as const) {
      const clone = path.join(directory.path, `clone-${commit}`);
      await execa('git', ['clone', '--quiet', own.folder, clone]);
      await execa('git', ['-C', clone, 'checkout', '--quiet', commit]);
      for (const { service, imageId, made } of arm.record.images) {
        const right = `${PREFIX}/right-${service}-${mask}:${commit}`;
        await docker('build', '--no-cache', '--build-arg', `SIZE=${size}`, '--tag', right, path.join(clone, service));
        const content = await contentOf(imageId, directory.path);
        expect(content, `${service} of ${commit}`).toEqual(await contentOf(right, directory.path));
        expect(content.join('\n')).toContain('漢字 ü.txt');
        expect(content.at(-1)).toContain(`SIZE=${size}`);
        expect(made?.bases).toEqual([
          { image: BASE, imageId: await docker('image', 'inspect', '--format', '{{.Id}}', BASE) },
        ]);
      }
    }
  },
  120_000,
);

it.each([0o022, 0o077])(
  'what is built by hand holds, file by file, what docker build makes of the same folder (umask %o)',
  async (mask) => {
    await using directory = await temporaryDirectory();
    await moveBase(directory.path, 'one');
    umask = process.umask(mask);
    const context = path.join(directory.path, 'web');
    await mkdir(path.join(context, 'uploads'), { recursive: true });
    await fill(context);
    await chmod(path.join(context, 'deep'), 0o777);
    const [image, right] = ['by-hand', 'right'].map((name) => `${PREFIX}/${name}-${mask}:latest`) as [string, string];
    const build = { context, dockerfile: path.join(context, 'Dockerfile'), args: { SIZE: 'small' } };
    await buildByHand({ name: 'web', image, build });
    await docker('build', '--no-cache', '--build-arg', 'SIZE=small', '--tag', right, context);
    const content = await contentOf(image, directory.path);
    expect(content).toEqual(await contentOf(right, directory.path));
    expect(content.join('\n')).toMatch(/drwx\S+ 0\/0 +0 srv\/uploads\//);
    expect(content.join('\n')).toMatch(/-rwxrwxrwx 0\/0 +\d+ srv\/run\n/);
    expect(content.join('\n')).not.toContain('srv/secret');
  },
  60_000,
);
