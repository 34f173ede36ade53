import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, connect, type AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { once } from 'node:events';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { sshdPlace } from '../../setup/sshd-place.mjs';

const place = sshdPlace();
const isRoot = process.getuid?.() === 0;

/** Why there is no ssh server for tests; undefined: there is one. */
export const whyNoSshd = lackOfSshd();

/** An ssh server of a test on 127.0.0.1, into which its user comes by a key of the test. */
export interface OwnSshd extends AsyncDisposable {
  /** with a PATH whose `ssh` knows the host `loadgen-1`, and `loadgen-2`, which is the same */
  readonly env: Readonly<Record<string, string>>;
  /** processes that a Node of a generator runs in, started by this server */
  generators(): readonly number[];
}

/** @param folder  of the test; keys, settings and log lie there */
export async function ownSshd(folder: string): Promise<OwnSshd> {
  if (place === undefined) throw new Error(whyNoSshd);
  const port = await freePort();
  const file = (name: string) => join(folder, name);
  for (const name of ['host_key', 'user_key']) {
    await promisify(execFile)('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file(name)]);
  }
  const publicKey = await readFile(file('host_key.pub'), 'utf8');
  await writeFile(file('known_hosts'), `[127.0.0.1]:${port} ${publicKey}`);
  await writeFile(file('sshd_config'), serverSettings(port, file));
  await writeFile(
    file('passwd'),
    `${readFileSync('/etc/passwd', 'utf8').trimEnd()}\nsshd:x:65533:65534::/run/sshd:/bin/false\n`,
  );
  await writeFile(file('ssh_config'), clientSettings(port, file));
  await mkdir(file('bin'));
  const ssh = execFileSync('sh', ['-c', 'command -v ssh'], { encoding: 'utf8' }).trim();
  await writeFile(file('bin/ssh'), `#!/bin/sh\nexec ${ssh} -F '${file('ssh_config')}' "$@"\n`);
  await chmod(file('bin/ssh'), 0o755);
  const server = spawn('sh', ['-c', startScript(file)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LD_LIBRARY_PATH: place.libraries.join(':') },
  });
  let log = '';
  server.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const ended = once(server, 'exit');
  await expect.poll(() => server.exitCode !== null || answers(port), { timeout: 15_000 }).toBe(true);
  if (server.exitCode !== null) throw new Error(`sshd did not start: ${log}`);
  return {
    env: { PATH: `${file('bin')}${delimiter}${process.env['PATH'] ?? ''}` },
    generators: () =>
      below(server.pid ?? -1).filter((pid) => read(`/proc/${pid}/cmdline`).includes('benchday-generator')),
    async [Symbol.asyncDispose]() {
      server.kill('SIGTERM');
      await ended;
    },
  };
}

/**
 * As root sshd wants a user and a folder, which a machine without its package does not have: it gets them in a mount namespace of its own, so
 * that nothing of the machine is changed. @source sshd(8), FILES
 */
function startScript(file: (name: string) => string): string {
  const sshd = `exec '${place?.program ?? ''}' -D -e -f '${file('sshd_config')}'`;
  if (!isRoot) return sshd;
  const user = /^sshd:/m.test(readFileSync('/etc/passwd', 'utf8'))
    ? ''
    : `mount --bind '${file('passwd')}' /etc/passwd && `;
  const run = existsSync('/run/sshd') ? '' : 'mount -t tmpfs tmpfs /run && mkdir -m 755 /run/sshd && ';
  return `exec unshare -m sh -c "${user}${run}${sshd}"`;
}

function serverSettings(port: number, file: (name: string) => string): string {
  const [session, auth] = ['sshd-session', 'sshd-auth'].map((name) =>
    place?.helpers.find((helper) => helper.endsWith(name)),
  );
  return [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${file('host_key')}`,
    `AuthorizedKeysFile ${file('user_key.pub')}`,
    'PidFile none',
    'UsePAM no',
    'StrictModes no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin prohibit-password',
    ...(session === undefined ? [] : [`SshdSessionPath ${session}`]),
    ...(auth === undefined ? [] : [`SshdAuthPath ${auth}`]),
    '',
  ].join('\n');
}

function clientSettings(port: number, file: (name: string) => string): string {
  return [
    'Host loadgen-1 loadgen-2',
    '  HostName 127.0.0.1',
    `  Port ${port}`,
    `  User ${userInfo().username}`,
    `  IdentityFile ${file('user_key')}`,
    '  IdentitiesOnly yes',
    `  UserKnownHostsFile ${file('known_hosts')}`,
    '  GlobalKnownHostsFile none',
    '',
  ].join('\n');
}

function lackOfSshd(): string | undefined {
  if (place === undefined) return 'there is no sshd here; npm test obtains it';
  if (!isRoot) return undefined;
  try {
    execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'as root sshd needs a mount namespace here (unshare -m)';
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Processes that a process has started, and those of them. */
function below(ancestor: number): readonly number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), Number(/^PPid:\s+(\d+)/m.exec(read(`/proc/${name}/status`))?.[1] ?? 0)]),
  );
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid) ?? 0;
    return parent === ancestor || (parent > 1 && isBelow(parent));
  };
  return [...parents.keys()].filter(isBelow);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
