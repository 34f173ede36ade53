import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import Docker from 'dockerode';
import { BenchdayError } from '../../base/errors.ts';
import { endpointWords, type EngineEndpoint } from './engine-endpoint.ts';
import { lookupOnce } from './engine-names.ts';
import { sshAgent, SshLine } from './ssh-agent.ts';

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
    return overSsh(sshAgent(url));
  }
  return overTcp(url, endpoint);
}

function overSsh(agent: Agent): Docker {
  const options: Options = { protocol: 'http', host: 'docker', port: 80, agent };
  return new Docker(options);
}

/** A way of its own to an engine, for pings. */
export interface PingLine {
  readonly docker: Docker;
  /** Whether a ping by it takes no longer than the network and the engine. */
  isReady(): boolean;
}

/** @returns undefined where every call takes no longer than the network and the engine */
export function pingLineOf(endpoint: EngineEndpoint): PingLine | undefined {
  const { address = '' } = endpoint;
  if (!address.startsWith('ssh:')) return undefined;
  const line = new SshLine(addressOf(endpoint, address));
  return { docker: overSsh(line), isReady: () => line.isReady() };
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
  const isTls = tls !== undefined || url.protocol === 'https:' || (by !== 'context' && url.port === '2376');
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
