import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect as connectTo, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import { createServer } from 'node:tls';
import { execa } from 'execa';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import { clientEnvironment } from '../../../src/platform/engine/build-image.ts';
import { connect } from '../../../src/platform/engine/connection.ts';
import { openAuthority, type Authority } from '../../support/certificates.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { request, service, topologyOf } from './small-topology.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Settings of Docker's client in which a context is in use, made by the client itself where there are no keys. */
async function inUse(name: string, host: string, keys: Readonly<Record<string, string>> = {}) {
  const directory = await temporaryDirectory();
  const id = createHash('sha256').update(name).digest('hex');
  const meta = path.join(directory.path, 'contexts/meta', id);
  const tls = path.join(directory.path, 'contexts/tls', id, 'docker');
  await mkdir(meta, { recursive: true });
  const endpoint = { Host: host, SkipTLSVerify: false };
  await writeFile(
    path.join(meta, 'meta.json'),
    JSON.stringify({ Name: name, Metadata: {}, Endpoints: { docker: endpoint } }),
  );
  if (Object.keys(keys).length > 0) await mkdir(tls, { recursive: true });
  for (const [file, text] of Object.entries(keys)) await writeFile(path.join(tls, file), text);
  await writeFile(path.join(directory.path, 'config.json'), JSON.stringify({ currentContext: name }));
  vi.stubEnv('DOCKER_HOST', undefined);
  vi.stubEnv('DOCKER_CONTEXT', undefined);
  vi.stubEnv('DOCKER_CONFIG', directory.path);
  return directory;
}

/** The engine of this machine behind TLS, for those who have a certificate of the authority. */
async function engineOverTls(authority: Authority): Promise<{ readonly port: number; readonly visits: () => number }> {
  const own = await authority.sign('DNS:localhost,IP:127.0.0.1');
  const open = new Set<Socket>();
  let visits = 0;
  const server = createServer(
    { ...own, ca: authority.certificate, requestCert: true, rejectUnauthorized: true },
    (client) => {
      visits += 1;
      const engine = connectTo('/var/run/docker.sock');
      client.pipe(engine).pipe(client);
      for (const one of [client, engine]) {
        open.add(one);
        one.on('error', () => undefined);
      }
    },
  );
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const one of open) one.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, visits: () => visits };
}

test('a context over TCP with TLS is spoken to with its keys, by benchday and by the client that builds', async () => {
  await using authority = await openAuthority();
  const engine = await engineOverTls(authority);
  const own = await authority.sign('DNS:client');
  const keys = { 'ca.pem': authority.certificate, 'cert.pem': own.cert, 'key.pem': own.key };
  await using directory = await inUse('far', `tcp://127.0.0.1:${engine.port}`, keys);
  const platform = await enginePlatform();
  expect(engine.visits()).toBeGreaterThan(0);
  await using running = await platform.bringUp(request(topologyOf(service('web'))));
  expect(running.services).toHaveLength(1);
  const before = engine.visits();
  const env = await clientEnvironment(await connect({}));
  const asked = await execa('docker', ['version', '--format', '{{.Server.Version}}'], { env, extendEnv: false });
  expect(asked.stdout).toBe((await platform.describe()).engineVersion);
  expect(engine.visits()).toBeGreaterThan(before + 1);

  await writeFile(path.join(directory.path, 'config.json'), JSON.stringify({ currentContext: 'default' }));
  await expect(enginePlatform()).resolves.toBeDefined();
  vi.stubEnv('DOCKER_CONTEXT', 'far');
  const visits = engine.visits();
  await enginePlatform();
  expect(engine.visits()).toBeGreaterThan(visits);
});

test('an engine that wants a certificate is not spoken to without one, and the message names the context', async () => {
  await using authority = await openAuthority();
  const engine = await engineOverTls(authority);
  await using _directory = await inUse('far', `tcp://127.0.0.1:${engine.port}`, { 'ca.pem': authority.certificate });
  await expect(enginePlatform()).rejects.toThrow(
    /no Docker engine answers at tcp:\/\/127\.0\.0\.1:\d+ \(the Docker context far\)/,
  );
});

test('a context over ssh runs docker system dial-stdio there, by the ssh of this machine', async () => {
  await using directory = await inUse('shell', 'ssh://me@far.example:2222');
  const programs = path.join(directory.path, 'bin');
  await mkdir(programs);
  // In the place of ssh: notes where it was to go, and does here what it was to do there.
  const log = path.join(directory.path, 'went');
  const program = `#!/bin/bash
echo "$*" >> ${log}
while [ "$1" != -- ]; do shift; done; shift 2
unset DOCKER_CONFIG
exec "$@"
`;
  await writeFile(path.join(programs, 'ssh'), program, { mode: 0o755 });
  vi.stubEnv('PATH', `${programs}:${process.env['PATH'] ?? ''}`);
  {
    const platform = await enginePlatform();
    expect((await platform.describe()).cpus).toBeGreaterThan(0);
    await using running = await platform.bringUp(request(topologyOf(service('web'))));
    const said = await running.services[0]?.containers[0]?.exec(['echo', 'through ssh']);
    expect(said).toEqual({ exitCode: 0, output: 'through ssh\n' });
  }
  const went = (await execa('cat', [log])).stdout.split('\n');
  const there = '-l me -p 2222 -o ConnectTimeout=30 -T -- far.example docker system dial-stdio';
  // The line of pings is kept open, and has to notice by itself when it leads nowhere.
  expect(new Set(went)).toEqual(new Set([there, `-o ServerAliveInterval=15 -o ServerAliveCountMax=2 ${there}`]));

  await writeFile(path.join(programs, 'ssh'), '#!/bin/sh\necho "Host key verification failed." >&2\nexit 255\n', {
    mode: 0o755,
  });
  await expect(enginePlatform()).rejects.toMatchObject({
    code: 'DOCKER_MISSING',
    message: expect.stringContaining('Host key verification failed') as string,
    hint: expect.stringContaining('the Docker context shell names an engine of another machine') as string,
  });
});
