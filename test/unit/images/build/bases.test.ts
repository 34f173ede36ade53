import { expect, it } from 'vitest';
import { basesOf } from '../../../../src/images/build/bases.ts';

it.each<[what: string, dockerfile: string, args: Record<string, string>, bases: readonly string[] | undefined]>([
  ['one', 'FROM debian:bookworm-slim\nRUN true\n', {}, ['debian:bookworm-slim']],
  [
    'stages are its own, in any case',
    'FROM golang:1 AS Build\nFROM build AS test\nFROM alpine\nCOPY --from=build /a /a\nCOPY --from=0 /b /b\n',
    {},
    ['golang:1', 'alpine'],
  ],
  ['nothing is none', 'FROM scratch\nCOPY a /\n', {}, []],
  ['another platform', 'FROM --platform=linux/amd64 busybox:1.36\n', {}, ['busybox:1.36']],
  [
    'by digest, and of a registry with a port',
    'FROM r.example:5000/a/b@sha256:00\n',
    {},
    ['r.example:5000/a/b@sha256:00'],
  ],
  [
    'copied from another image',
    'FROM alpine\nCOPY --chown=1:1 --from=me/tools:2 /t /t\nRUN --mount=type=bind,from=me/cache,target=/c true\n',
    {},
    ['alpine', 'me/tools:2', 'me/cache'],
  ],
  ['a default', 'ARG V=12\nFROM debian:${V}-slim\n', {}, ['debian:12-slim']],
  ["the build's argument before the default", 'ARG V=12\nFROM debian:$V\n', { V: '13' }, ['debian:13']],
  ['a default of a default', 'ARG A=x\nARG B=${A}y\nFROM i:${B}\n', {}, ['i:xy']],
  ['a word for what is not set', 'ARG V\nFROM i:${V:-latest}\n', {}, ['i:latest']],
  ['what the builder sets cannot be known', 'FROM --platform=$BUILDPLATFORM a\nFROM i:${TARGETARCH}\n', {}, undefined],
  [
    'continued lines and comments',
    '# syntax=docker/dockerfile:1\nFROM \\\n  # which\n  debian:1 \\\n  AS a\nFROM a\n',
    {},
    ['debian:1'],
  ],
  [
    'what a command and a file of the Dockerfile say is none of it',
    'FROM a\nRUN dump --from=prod > /x\nRUN --mount=type=cache,target=/c <<EOF\nFROM b\ncopy --from=c\nEOF\nCOPY <<-EOF /d/\n\tFROM e\n\tEOF\n',
    {},
    ['a'],
  ],
  [
    'a mount over several lines, and quoted',
    'FROM a\nRUN --mount=type=bind,\\\nfrom=b,target=/b --mount="type=bind,from=c,target=/c" true\n',
    {},
    ['a', 'b', 'c'],
  ],
  [
    'stages that nothing uses',
    'FROM a AS x\nFROM b AS y\nCOPY --from=x / /\nFROM c\nCOPY --from=y / /\nFROM d\n',
    {},
    ['d'],
  ],
  ['a mark of the byte order', '\ufeffFROM a\n', {}, ['a']],
  ['another escape', '# escape=`\nFROM `\n  a\n', {}, ['a']],
  ['several arguments in a line', 'ARG A=1 B=2\nFROM i:${A}.${B}\n', {}, ['i:1.2']],
  ['a part of a variable, which the builder takes', 'ARG V=1.2\nFROM i:${V%.*}\n', {}, undefined],
  ['another frontend, which reads it in its own way', '# syntax=example/front:1\nFROM a\n', {}, undefined],
  ['no stage', 'RUN true\n', {}, undefined],
  ['instructions in any case', 'from a\ncopy --from=b /x /x\n', {}, ['a', 'b']],
])('the images that a Dockerfile is made from: %s', (_what, dockerfile, args, bases) => {
  expect(basesOf(dockerfile, args)).toEqual(bases);
});

const STAGES = 'FROM a AS x\nFROM b AS y\nCOPY --from=x / /\nFROM c\n';
it.each<[string | undefined, readonly string[] | undefined]>([
  [undefined, ['c']],
  ['Y', ['a', 'b']],
  ['0', ['a']],
  ['z', undefined],
])('of the target %s only what it is made from counts', (target, bases) => {
  expect(basesOf(STAGES, {}, { target })).toEqual(bases);
});

it('a context that is given goes before the image and the stage of its name', () => {
  const contexts = { a: 'docker-image://me/a:2', x: '/a/folder' };
  expect(basesOf('FROM a\nCOPY --from=x / /\n', {}, { contexts })).toEqual(['me/a:2']);
});
