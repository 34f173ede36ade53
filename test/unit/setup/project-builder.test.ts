import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { originOfProjectImage } from '../../../src/images/arms/project-images.ts';
import { basesOf } from '../../../src/images/build/bases.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const FOLDER = path.join(import.meta.dirname, '..', '..', '..', 'topologies');
const BASE = 'debian:bookworm-slim';

interface Image {
  readonly Id: string;
  readonly Config: { readonly Labels: Record<string, string> };
}
interface Engine {
  readonly images: Record<string, Image>;
  readonly builds: number;
  /** how many of the next builds find another base at their end */
  readonly moves: number;
  /** that a registry has */
  readonly elsewhere: Record<string, Image>;
}

/** A client whose engine is a file: it keeps names, ids and labels, and builds by numbering. */
const CLIENT = `
const { readFileSync, writeFileSync } = require('node:fs');
const [, , file, verb, ...words] = process.argv;
const engine = JSON.parse(readFileSync(file, 'utf8'));
const fail = (text) => { console.error(text); process.exit(1); };
const after = (flag) => words.flatMap((word, at) => (word === flag ? [words[at + 1]] : []));
const found = (name) => engine.images[name] ?? Object.values(engine.images).find(({ Id }) => Id === name);
if (verb === 'image') console.log(JSON.stringify([found(words[1]) ?? fail('No such image: ' + words[1])]));
else if (verb === 'images') {
  const [, key, value] = /^label=(.*?)=(.*)$/.exec(after('--filter')[0]);
  for (const [name, { Id, Config }] of Object.entries(engine.images))
    if (name.startsWith(words.at(-1) + ':') && Config.Labels[key] === value) console.log(Id);
} else if (verb === 'tag') engine.images[words[1]] = found(words[0]) ?? fail('No such image: ' + words[0]);
else if (verb === 'pull') engine.images[words[0]] = engine.elsewhere[words[0]] ?? fail('no such host');
else if (verb === 'build') {
  const Id = 'sha256:built-' + ++engine.builds;
  const Labels = Object.fromEntries(after('--label').map((label) => [label.split('=')[0], label.replace(/^.*?=/, '')]));
  engine.images['<none>-' + engine.builds] = { Id, Config: { Labels } };
  writeFileSync(after('--iidfile')[0], Id);
  if (engine.moves > 0) {
    engine.moves -= 1;
    engine.images['${BASE}'] = { Id: 'sha256:moved-' + engine.builds, Config: { Labels: {} } };
  }
} else fail('not here: ' + verb);
writeFileSync(file, JSON.stringify(engine));
`;

async function machine(started: Partial<Engine> = {}) {
  const directory = await temporaryDirectory();
  const at = (...parts: string[]) => path.join(directory.path, ...parts);
  const base = { Id: 'sha256:base', Config: { Labels: {} } };
  const state = async (engine: Engine) => writeFile(at('engine.json'), JSON.stringify(engine));
  const engine = async () => JSON.parse(await readFile(at('engine.json'), 'utf8')) as Engine;
  await state({ images: { [BASE]: base }, builds: 0, moves: 0, elsewhere: {}, ...started });
  await mkdir(at('bin'));
  await writeFile(at('client.cjs'), CLIENT);
  await writeFile(
    at('bin', 'docker'),
    `#!/bin/sh\nexec '${process.execPath}' '${at('client.cjs')}' '${at('engine.json')}' "$@"\n`,
  );
  await chmod(at('bin', 'docker'), 0o755);
  const sources = async (name: string, dockerfile: string) => {
    await mkdir(at('sources', 'images', name), { recursive: true });
    await writeFile(at('sources', 'images', name, 'Dockerfile'), dockerfile);
  };
  const build = async (...names: string[]) =>
    execa(process.execPath, [path.join(FOLDER, 'build.mjs'), '--sources', at('sources'), ...names], {
      env: { PATH: `${at('bin')}:/usr/bin:/bin`, TMPDIR: directory.path },
      extendEnv: false,
      reject: false,
      all: true,
    });
  const move = async (name: string, id: string) => {
    const now = await engine();
    await state({ ...now, images: { ...now.images, [name]: { Id: id, Config: { Labels: {} } } } });
  };
  const bases = async (name: string) =>
    originOfProjectImage({ labels: (await engine()).images[`benchday/${name}:latest`]?.Config.Labels ?? {} })?.bases;
  return { at, engine, sources, build, move, bases, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
}

describe('an image of this project', () => {
  it('is built again where its base moved, and says which base it has', async () => {
    await using own = await machine();
    await own.sources('probe', `FROM ${BASE}\n`);
    await own.sources('upper', 'FROM benchday/probe:latest\n');
    expect((await own.build('upper')).all).toMatch(/probe:latest .* built[^]*upper:latest .* built/);
    for (const name of ['probe', 'upper'])
      expect(await own.bases(name)).toEqual([{ image: BASE, imageId: 'sha256:base' }]);
    expect((await own.build('upper')).all).toMatch(/probe:latest .* unchanged[^]*upper:latest .* unchanged/);
    await own.move(BASE, 'sha256:other');
    expect((await own.build('upper')).all).toMatch(/probe:latest .* built[^]*upper:latest .* built/);
    for (const name of ['probe', 'upper'])
      expect(await own.bases(name)).toEqual([{ image: BASE, imageId: 'sha256:other' }]);
    await own.move(BASE, 'sha256:base');
    expect((await own.build('upper')).all, 'what was built upon the first is still there').not.toContain(' built ');
    expect(await own.bases('upper')).toEqual([{ image: BASE, imageId: 'sha256:base' }]);
  });

  it('counts each base that its Dockerfile names, and fetches one that is missing', async () => {
    await using own = await machine({ elsewhere: { 'me/tools:2': { Id: 'sha256:tools', Config: { Labels: {} } } } });
    await own.sources('probe', `FROM ${BASE}\nCOPY --from=me/tools:2 /a /a\n`);
    expect((await own.build('probe')).all).toContain(' built ');
    expect(await own.bases('probe')).toEqual([
      { image: BASE, imageId: 'sha256:base' },
      { image: 'me/tools:2', imageId: 'sha256:tools' },
    ]);
    expect((await own.build('probe')).all).toContain(' unchanged ');
    await own.move('me/tools:2', 'sha256:newer');
    expect((await own.build('probe')).all).toContain(' built ');
  });

  it.each([
    ['a variable', `ARG V=12\nFROM debian:$V\n`],
    ['one that nobody has', 'FROM me/nowhere\n'],
    ['no name of an image', 'FROM debian\nCOPY --from=-x /a /a\n'],
  ])('is built each time, and says nothing of its bases, where one cannot be known: %s', async (_what, dockerfile) => {
    await using own = await machine();
    await own.sources('probe', dockerfile);
    for (const _time of [1, 2]) expect((await own.build('probe')).all).toContain(' built ');
    expect(await own.bases('probe')).toBeUndefined();
  });

  it('is built once more where its base moves meanwhile; nothing has its name before', async () => {
    await using own = await machine({ moves: 1 });
    await own.sources('probe', `FROM ${BASE}\n`);
    const { all, exitCode } = await own.build('probe');
    expect(all).toMatch(/changed during the build: once more[^]*probe:latest .* built/);
    expect(exitCode).toBe(0);
    expect(await own.bases('probe')).toEqual([{ image: BASE, imageId: 'sha256:moved-1' }]);
    expect((await own.engine()).images['benchday/probe:latest']?.Id).toBe('sha256:built-2');
  });

  it('is given up where its base never stands still', async () => {
    await using own = await machine({ moves: 9 });
    await own.sources('probe', `FROM ${BASE}\n`);
    const { all, exitCode } = await own.build('probe');
    expect(all).toContain('a base image changed during the build, 3 times');
    expect(exitCode).toBe(5);
    expect(Object.keys((await own.engine()).images).filter((name) => name.startsWith('benchday/'))).toEqual([]);
  });

  it('whose Dockerfile is a link is not read through it', async () => {
    await using own = await machine();
    await own.sources('probe', '');
    await writeFile(own.at('elsewhere'), `FROM ${BASE}\n`);
    await rm(own.at('sources', 'images', 'probe', 'Dockerfile'));
    await symlink(own.at('elsewhere'), own.at('sources', 'images', 'probe', 'Dockerfile'));
    await own.build('probe');
    expect(await own.bases('probe')).toBeUndefined();
  });
});

it.each([
  ['one', 'FROM debian:12\nRUN true --from=x\n'],
  ['stages', 'FROM golang:1 AS Build\nFROM build AS test\nFROM alpine\nCOPY --from=build /a /a\nCOPY --from=0 /b /b\n'],
  ['nothing', 'FROM scratch\nCOPY a /\n'],
  ['another platform', 'FROM --platform=linux/amd64 busybox:1.36\n'],
  ['a registry with a port', 'FROM r.example:5000/a/b@sha256:00\n'],
  ['copies', 'FROM alpine\nCOPY --chown=1:1 --from=me/t:2 /t /t\nRUN --mount=type=bind,from=me/c,target=/c true\n'],
  ['what the builder sets', 'FROM a\nFROM i:${TARGETARCH}\n'],
  ['continued lines', '# syntax=docker/dockerfile:1\nFROM \\\n  # which\n  debian:1 \\\n  AS a\nFROM a\n'],
  ['any case', 'from a\ncopy --from=b /x /x\n'],
])('the builder, which has no parser of Dockerfiles, finds the same bases: %s', async (what, dockerfile) => {
  const { basesIn } = (await import(pathToFileURL(path.join(FOLDER, 'dockerfile-bases.mjs')).href)) as {
    basesIn: (text: string) => readonly string[] | undefined;
  };
  const right = what === 'one' ? ['debian:12'] : basesOf(dockerfile, {});
  expect(basesIn(dockerfile)).toEqual(right);
});
