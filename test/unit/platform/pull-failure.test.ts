import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { pullFailure } from '../../../src/platform/engine/pull-failure.ts';
import { loginOf, registryOf } from '../../../src/platform/engine/registry-login.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

/** What engines answer. @source github.com/moby/moby, distribution; github.com/distribution/distribution, registry/api/errcode */
it.each<[said: string, words: RegExp, hint: RegExp]>([
  [
    '(HTTP code 404) unexpected - manifest for localhost:5000/shop:9 not found: manifest unknown: manifest unknown ',
    /could not be pulled: its registry has no such image: manifest for/,
    /look at the name and the tag/,
  ],
  [
    "pull access denied for shop, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    /no such image, or wants a login/,
    /docker login localhost:5000/,
  ],
  ['unauthorized: authentication required', /wants a login/, /docker login localhost:5000/],
  ['toomanyrequests: You have reached your pull rate limit.', /no more pulls for now/, /wait, or log in/],
  [
    'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 10.0.0.2:53: no such host',
    /cannot be reached from the engine/,
    /docker save/,
  ],
  [
    'Get "http://localhost:5000/v2/": dial tcp 127.0.0.1:5000: connect: connection refused',
    /cannot be reached/,
    /proxy/,
  ],
  ['x509: certificate signed by unknown authority', /does not trust/, /certs\.d\/localhost:5000/],
  ['http: server gave HTTP response to HTTPS client', /speaks no TLS/, /insecure-registries/],
  ['no matching manifest for linux/arm64/v8 in the manifest list entries', /none for this engine's platform/, /tag/],
  ['something else', /could not be pulled: something else$/, /docker pull/],
])('%s', (said, words, hint) => {
  const failure = pullFailure('localhost:5000/shop:9', said);
  expect(failure).toMatchObject({ code: 'IMAGE_MISSING', exitCode: 5 });
  expect(failure.message).toMatch(words);
  expect(failure.hint).toMatch(hint);
});

it('a full disk is told as that', () => {
  const said = 'write /var/lib/docker/tmp/GetImageBlob1: no space left on device';
  expect(pullFailure('shop', said)).toMatchObject({ code: 'DISK_FULL' });
});

it.each([
  ['redis', 'docker.io'],
  ['me/shop:1', 'docker.io'],
  ['docker.io/library/redis', 'docker.io'],
  ['index.docker.io/me/shop', 'docker.io'],
  ['ghcr.io/me/shop', 'ghcr.io'],
  ['localhost/shop', 'localhost'],
  ['localhost:5000/shop@sha256:00', 'localhost:5000'],
])('the registry of %s is %s', (image, registry) => {
  expect(registryOf(image)).toBe(registry);
});

describe('the login of a registry', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  async function withConfig(config: string) {
    const directory = await temporaryDirectory();
    await writeFile(path.join(directory.path, 'config.json'), config);
    vi.stubEnv('DOCKER_CONFIG', directory.path);
    return directory;
  }
  const auth = Buffer.from('me:pass:word').toString('base64');

  it('is what docker login left, by the name of the registry', async () => {
    const auths = { 'localhost:5000': { auth }, 'https://index.docker.io/v1/': { identitytoken: 'token' } };
    await using _directory = await withConfig(JSON.stringify({ auths }));
    expect(await loginOf('localhost:5000/shop')).toMatchObject({ login: { username: 'me', password: 'pass:word' } });
    expect(await loginOf('redis')).toMatchObject({ login: { identitytoken: 'token' } });
    expect(await loginOf('ghcr.io/me/shop')).toEqual({});
  });

  it('is none where nobody logged in', async () => {
    await using directory = await temporaryDirectory();
    vi.stubEnv('DOCKER_CONFIG', directory.path);
    expect(await loginOf('redis')).toEqual({});
  });

  it('is asked of the program that keeps it; that it has none is no failure, that it is not there is said', async () => {
    await using directory = await withConfig(
      JSON.stringify({ credHelpers: { 'a.example': 'one', 'b.example': 'two' } }),
    );
    const programs = path.join(directory.path, 'bin');
    await mkdir(programs);
    const program =
      '#!/bin/sh\nread name\ncase "$name" in\na.example) echo \'{"Username":"me","Secret":"word"}\';;\nesac\n';
    await writeFile(path.join(programs, 'docker-credential-one'), program, { mode: 0o755 });
    vi.stubEnv('PATH', `${programs}:${process.env['PATH'] ?? ''}`);
    expect(await loginOf('a.example/shop')).toEqual({
      login: { username: 'me', password: 'word', serveraddress: 'a.example' },
    });
    expect((await loginOf('b.example/shop')).problem).toMatch(
      /docker-credential-two, which gave none: there is no such/,
    );
    const none = '#!/bin/sh\necho "credentials not found in native keychain"\nexit 1\n';
    await writeFile(path.join(programs, 'docker-credential-two'), none, { mode: 0o755 });
    expect(await loginOf('b.example/shop')).toEqual({});
  });

  it('settings that are no JSON are refused without their text', async () => {
    await using _directory = await withConfig('{"auths": secret');
    await expect(loginOf('redis')).rejects.toThrow(/config\.json cannot be read: it is no settings of Docker$/);
  });
});
