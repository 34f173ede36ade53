import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';

const IMAGE = 'benchday-test/registry';
const USER = { name: 'me', password: 'word-of-me' };
const DOCKERFILE = `FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends docker-registry && rm -rf /var/lib/apt/lists/*
`;
/** The hash of a password as the registry wants it, made by the C library. */
const START = `perl -e 'print "${USER.name}:", crypt("${USER.password}", "\\$2y\\$05\\$abcdefghijklmnopqrstuu"), "\\n"' > /tmp/htpasswd
exec docker-registry serve /etc/docker/registry/config.yml`;

/** A registry of the test's own, which wants a login. */
export interface Registry extends AsyncDisposable {
  /** as in the names of its images */
  readonly address: string;
  /** a folder of settings of Docker's client that is logged in */
  readonly loggedIn: string;
  /** Makes an image of two layers with so many bytes each, that has this name there and is not on this engine. @returns its id */
  put(name: string, bytes?: number): Promise<string>;
}

export async function openRegistry(): Promise<Registry> {
  await docker(['build', '--tag', IMAGE, '-'], { input: DOCKERFILE });
  const { stdout: id } = await docker([
    ...['run', '--detach', '--publish', '127.0.0.1::5000', '--env', 'REGISTRY_AUTH=htpasswd'],
    ...['--env', 'REGISTRY_AUTH_HTPASSWD_REALM=test', '--env', 'REGISTRY_AUTH_HTPASSWD_PATH=/tmp/htpasswd'],
    ...[IMAGE, 'sh', '-c', START],
  ]);
  const { stdout: port } = await docker(['port', id, '5000/tcp']);
  const address = `127.0.0.1:${port.trim().split(':').at(-1) ?? ''}`;
  const folder = await mkdtemp(path.join(tmpdir(), 'benchday-test-login-'));
  const auth = Buffer.from(`${USER.name}:${USER.password}`).toString('base64');
  await writeFile(path.join(folder, 'config.json'), JSON.stringify({ auths: { [address]: { auth } } }));
  await untilItAnswers(`http://${address}/v2/`);
  return {
    address,
    loggedIn: folder,
    async put(name, bytes = 1_000_000) {
      const image = `${address}/${name}`;
      const context = await mkdtemp(path.join(tmpdir(), 'benchday-test-image-'));
      try {
        for (const part of ['one', 'two']) await writeFile(path.join(context, part), randomBytes(bytes));
        await writeFile(path.join(context, 'Dockerfile'), 'FROM scratch\nCOPY one /\nCOPY two /\nCMD ["/none"]\n');
        await docker(['build', '--tag', image, context]);
        const { stdout: built } = await docker(['image', 'inspect', '--format', '{{.Id}}', image]);
        await docker(['--config', folder, 'push', image]);
        await docker(['rmi', image]);
        return built.trim();
      } finally {
        await rm(context, { recursive: true, force: true });
      }
    },
    async [Symbol.asyncDispose]() {
      await docker(['rm', '--force', '--volumes', id]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function docker(words: readonly string[], { input = '' } = {}) {
  return execa('docker', [...words], { input, env: { DOCKER_BUILDKIT: '0' } });
}

async function untilItAnswers(url: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    // Docker's proxy takes a connection before anything listens behind it, and may hold it.
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    // It wants a login.
    if (answer?.status === 401) return;
    if (attempt > 200) throw new Error(`${url} does not answer`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
