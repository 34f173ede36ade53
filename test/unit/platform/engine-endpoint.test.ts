import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { connect, explainEngineFailure } from '../../../src/platform/engine/connection.ts';
import { endpointOf, engineEndpoint, isRemote } from '../../../src/platform/engine/engine-endpoint.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

/** A folder of settings as Docker's client keeps them. @source github.com/docker/cli, cli/context/store */
async function settings(contexts: Readonly<Record<string, object>>, currentContext?: string) {
  const directory = await temporaryDirectory();
  await writeFile(path.join(directory.path, 'config.json'), JSON.stringify({ auths: {}, currentContext }));
  const folderOf = (kind: string, name: string) =>
    path.join(directory.path, 'contexts', kind, createHash('sha256').update(name).digest('hex'));
  for (const [name, docker] of Object.entries(contexts)) {
    await mkdir(folderOf('meta', name), { recursive: true });
    const meta = { Name: name, Metadata: {}, Endpoints: { docker } };
    await writeFile(path.join(folderOf('meta', name), 'meta.json'), JSON.stringify(meta));
  }
  const tls = async (name: string, files: Readonly<Record<string, string>>) => {
    const folder = path.join(folderOf('tls', name), 'docker');
    await mkdir(folder, { recursive: true });
    for (const [file, text] of Object.entries(files)) await writeFile(path.join(folder, file), text);
  };
  return { ...directory, tls, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

const CONTEXTS = {
  far: { Host: 'tcp://192.0.2.1:2376', SkipTLSVerify: false },
  near: { Host: 'unix:///run/user/1000/docker.sock' },
  shell: { Host: 'ssh://me@far.example' },
  open: { Host: 'tcp://far.example:2376', SkipTLSVerify: true },
};

it('DOCKER_HOST goes before DOCKER_CONTEXT, that before the context in use, and default is the usual socket', async () => {
  await using own = await settings(CONTEXTS, 'near');
  const at = (environment: Readonly<Record<string, string>>) =>
    engineEndpoint({ DOCKER_CONFIG: own.path, ...environment });
  expect(at({})).toEqual({ by: 'context', name: 'near', address: CONTEXTS.near.Host });
  expect(at({ DOCKER_CONTEXT: 'shell' })).toEqual({ by: 'context', name: 'shell', address: CONTEXTS.shell.Host });
  expect(at({ DOCKER_CONTEXT: 'default' })).toEqual({ by: 'default' });
  expect(at({ DOCKER_CONTEXT: 'shell', DOCKER_HOST: 'tcp://a:2375' })).toEqual({
    by: 'DOCKER_HOST',
    address: 'tcp://a:2375',
  });
  expect(engineEndpoint({ DOCKER_CONFIG: path.join(own.path, 'none') })).toEqual({ by: 'default' });
  expect(at({ DOCKER_HOST: '', DOCKER_CONTEXT: '' })).toMatchObject({ name: 'near' });
});

it('a word names an address or a context, and without one what the client would speak to', async () => {
  await using own = await settings(CONTEXTS, 'near');
  await own.tls('far', { 'ca.pem': 'of-ca' });
  const at = (word: string, more: Readonly<Record<string, string>> = {}) =>
    endpointOf(word, { DOCKER_CONFIG: own.path, DOCKER_CONTEXT: 'shell', ...more });
  expect(at('')).toMatchObject({ by: 'context', name: 'shell' });
  expect(at('far')).toMatchObject({ by: 'context', name: 'far', tls: { ca: 'of-ca' } });
  expect(at('default')).toEqual({ by: 'default' });
  expect(at('ssh://me@far.example', { DOCKER_TLS_VERIFY: '1' })).toEqual({
    by: 'option',
    address: 'ssh://me@far.example',
  });
  expect(at('tcp://10.0.0.1:2376', { DOCKER_TLS_VERIFY: '1' })).toMatchObject({
    by: 'option',
    tls: { isUnchecked: false },
  });
  expect(() => at('10.0.0.1:2376')).toThrow(/there is no Docker context "10\.0\.0\.1:2376"/);
});

it('the keys of a context come with it', async () => {
  await using own = await settings(CONTEXTS);
  await own.tls('far', { 'ca.pem': 'of-ca', 'cert.pem': 'of-cert', 'key.pem': 'of-key' });
  const at = (name: string) => engineEndpoint({ DOCKER_CONFIG: own.path, DOCKER_CONTEXT: name });
  expect(at('far').tls).toEqual({ ca: 'of-ca', cert: 'of-cert', key: 'of-key', isUnchecked: false });
  expect(at('open').tls).toEqual({ isUnchecked: true });
});

it.each<[string, string, RegExp]>([
  ['that is not there', 'nope', /there is no Docker context "nope"/],
  ['whose settings are broken', 'broken', /meta\.json is no settings of Docker/],
])('a context %s is refused', async (_name, name, message) => {
  await using own = await settings({ broken: CONTEXTS.far });
  const id = createHash('sha256').update('broken').digest('hex');
  await writeFile(path.join(own.path, 'contexts/meta', id, 'meta.json'), '{');
  expect(() => engineEndpoint({ DOCKER_CONFIG: own.path, DOCKER_CONTEXT: name })).toThrow(message);
});

it.each([
  ['unix:///run/docker.sock', false],
  ['tcp://127.0.0.1:2375', false],
  ['tcp://localhost:2375', false],
  ['ssh://me@localhost', false],
  ['tcp://[::1]:2375', false],
  ['tcp://localhost.example:2375', true],
  ['ssh://me@far.example', true],
  ['10.0.0.7:2375', true],
])('%s is of another machine: %s', (address, remote) => {
  expect(isRemote({ by: 'DOCKER_HOST', address })).toBe(remote);
});

it('where an engine of another machine is silent, nobody is told to start one here', async () => {
  await using own = await settings({ far: { Host: 'tcp://192.0.2.1:9' }, odd: { Host: 'far.example:2375:1' } }, 'far');
  vi.stubEnv('DOCKER_HOST', undefined);
  vi.stubEnv('DOCKER_CONFIG', own.path);
  const refused = Object.assign(new Error('connect ECONNREFUSED 192.0.2.1:9'), { code: 'ECONNREFUSED' });
  expect(explainEngineFailure(refused, 'web could not be started')).toMatchObject({
    code: 'DOCKER_MISSING',
    hint: expect.stringMatching(/^the Docker context far names an engine of another machine: start it there/) as string,
  });
  vi.stubEnv('DOCKER_CONTEXT', 'odd');
  await expect(connect({})).rejects.toMatchObject({ code: 'USAGE' });
  vi.stubEnv('DOCKER_CONTEXT', 'default');
  expect(explainEngineFailure(refused, 'x').hint).toMatch(/^start Docker/);
});

/** In the place of ssh: notes its words, and answers a ping. */
const SSH = `#!/bin/sh
printf '%s\\n' "$*" > "$0.words"
read -r _
printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nOK'
`;

it.each([
  ['ssh://me@far.example:2222', '-l me -p 2222 -o ConnectTimeout=30 -T -- far.example docker system dial-stdio'],
  ['ssh://far.example/', '-o ConnectTimeout=30 -T -- far.example docker system dial-stdio'],
  [
    'ssh://me@far.example/run/user/1000/docker.sock',
    '-l me -o ConnectTimeout=30 -T -- far.example docker --host=unix:///run/user/1000/docker.sock system dial-stdio',
  ],
  [
    'ssh://far.example/home/me%20too/docker.sock',
    "-o ConnectTimeout=30 -T -- far.example docker '--host=unix:///home/me too/docker.sock' system dial-stdio",
  ],
  ['ssh://[2001:db8::7]', '-o ConnectTimeout=30 -T -- 2001:db8::7 docker system dial-stdio'],
])('of %s the engine is that which Docker speaks to', async (address, words) => {
  await using programs = await temporaryDirectory();
  const ssh = path.join(programs.path, 'ssh');
  await writeFile(ssh, SSH, { mode: 0o755 });
  vi.stubEnv('PATH', `${programs.path}:${process.env['PATH'] ?? ''}`);
  vi.stubEnv('DOCKER_HOST', address);
  await connect({});
  // A ping goes by a line that is kept open.
  const kept = '-o ServerAliveInterval=15 -o ServerAliveCountMax=2';
  expect((await readFile(`${ssh}.words`, 'utf8')).trimEnd()).toBe(`${kept} ${words}`);
});
