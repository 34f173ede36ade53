import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { Duplex } from 'node:stream';
import Docker from 'dockerode';
import { BenchdayError } from '../../base/errors.ts';
import { start } from '../../base/processes.ts';
import { shellWord } from '../../base/shell-word.ts';
import { endpointWords, type EngineEndpoint } from './engine-endpoint.ts';
import { lookupOnce } from './engine-names.ts';

/** The library's types lack the agent, which it hands to Node. */
type Options = ConstructorParameters<typeof Docker>[0] & { readonly agent?: Agent };

/** A client of the engine at an endpoint; whether one answers is not asked. @throws {BenchdayError} USAGE for no address */
export function clientOf(endpoint: EngineEndpoint): Docker {
  const { address } = endpoint;
  if (address === undefined) return new Docker();
  if (address.startsWith('unix://')) {
    const socketPath = address.slice('unix://'.length);
    return new Docker(socketPath === '' ? {} : { socketPath });
  }
  if (address.startsWith('npipe://')) return new Docker({ socketPath: address.slice('npipe://'.length) });
  const url = addressOf(endpoint, address);
  if (url.protocol === 'ssh:') {
    const options: Options = { protocol: 'http', host: 'docker', port: 80, agent: sshAgent(url) };
    return new Docker(options);
  }
  return overTcp(url, endpoint);
}

function addressOf(endpoint: EngineEndpoint, address: string): URL {
  const text = address.includes('://') ? address : `tcp://${address}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && url.hostname !== '' && ['tcp:', 'http:', 'https:', 'ssh:'].includes(url.protocol))
    return url;
  throw new BenchdayError('USAGE', `${endpointWords(endpoint)} is no address of a Docker engine`, {
    hint: 'like unix:///var/run/docker.sock, tcp://host:2376 or ssh://user@host, in DOCKER_HOST or in a Docker context',
  });
}

/** As Node's own agent does it. @source nodejs.org/api/http.html, http.globalAgent */
const KEPT = { keepAlive: true, scheduling: 'lifo', timeout: 5000 } as const;

/** @source github.com/docker/cli: 2375 plain, 2376 with TLS */
const PORTS = { plain: 2375, tls: 2376 };

function overTcp(url: URL, { by, tls }: EngineEndpoint): Docker {
  const isTls = tls !== undefined || url.protocol === 'https:' || (by === 'DOCKER_HOST' && url.port === '2376');
  const port = url.port === '' ? (isTls ? PORTS.tls : PORTS.plain) : Number(url.port);
  const host = url.hostname;
  const lookup = lookupOnce();
  if (!isTls) {
    const plain: Options = { protocol: 'http', host, port, agent: new Agent({ ...KEPT, lookup }) };
    return new Docker(plain);
  }
  const { isUnchecked = false, ...keys } = tls ?? {};
  const agent = new TlsAgent({ ...keys, rejectUnauthorized: !isUnchecked, lookup });
  const options: Options = { protocol: 'https', host, port, ...keys, agent };
  return new Docker(options);
}

/**
 * Each request goes through a `ssh` of its own, as Docker's client does it: with the user's settings, keys and known hosts. That the
 * library's own way looks at no known hosts is why it is not used.
 */
function sshAgent(url: URL): Agent {
  const words = [
    ...(url.username === '' ? [] : ['-l', decodeURIComponent(url.username)]),
    ...(url.port === '' ? [] : ['-p', url.port]),
    // An address of version 6 stands in brackets in a URL alone.
    ...['-o', 'ConnectTimeout=30', '-T', '--', url.hostname.replaceAll(/[[\]]/g, '')],
    ...['docker', ...socketWords(url), 'system', 'dial-stdio'],
  ];
  const agent = new Agent({ keepAlive: false });
  agent.createConnection = () => asSocket(connectionBy(words, url.host));
  return agent;
}

/** `ssh://host/run/user/1000/docker.sock` is an engine of that machine by its socket. A shell there reads the words. */
function socketWords({ pathname }: URL): readonly string[] {
  return /^\/*$/.test(pathname) ? [] : [shellWord(`--host=unix://${decodeURIComponent(pathname)}`)];
}

/** What ssh says at its end is why, so that nothing is told of what could not be written to it. */
function connectionBy(words: readonly string[], host: string): Duplex {
  const program = start('ssh', words, { reject: false, buffer: { stdout: false, stderr: true }, maxBuffer: 10_000 });
  const { stdin, stdout } = program;
  const connection = new Duplex({
    read: () => void stdout.resume(),
    write: (chunk: Buffer, _encoding, done) => {
      stdin.write(chunk, () => {
        done();
      });
    },
    final: (done) => {
      stdin.end(done);
    },
    destroy: (failure, done) => {
      program.kill();
      done(failure);
    },
  });
  stdin.on('error', () => undefined);
  stdout.on('data', (chunk: Buffer) => {
    if (!connection.push(chunk)) stdout.pause();
  });
  const ended = new Promise((resolve) => stdout.once('close', resolve));
  void Promise.all([program, ended]).then(([{ exitCode, code, stderr }]) => {
    if (connection.destroyed) return;
    const why = code === 'ENOENT' ? 'there is no ssh on this machine' : stderr.trim();
    if (exitCode === 0) connection.push(null);
    else connection.destroy(Object.assign(new Error(`ssh ${host}: ${why}`), { code: 'ECONNREFUSED' }));
  });
  return connection;
}

/** What Node's HTTP asks of a socket and a program's streams do not have. */
function asSocket(connection: Duplex): Duplex {
  const same = () => connection;
  return Object.assign(connection, { setKeepAlive: same, setNoDelay: same, setTimeout: same, ref: same, unref: same });
}
