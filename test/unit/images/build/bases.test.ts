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
  ['instructions in any case', 'from a\ncopy --from=b /x /x\n', {}, ['a', 'b']],
])('the images that a Dockerfile is made from: %s', (_what, dockerfile, args, bases) => {
  expect(basesOf(dockerfile, args)).toEqual(bases);
});
