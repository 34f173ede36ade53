import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { readTextNow } from '../../base/bounded-file.ts';
import { BenchdayError, errnoOf, messageOf } from '../../base/errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the engine is that Docker's own client would speak to, and who says so. */
export interface EngineEndpoint {
  readonly by: 'DOCKER_HOST' | 'context' | 'option' | 'default';
  /** of a context */
  readonly name?: string;
  /** as Docker writes it: unix:///path, tcp://host:port, ssh://user@host; absent: the usual socket */
  readonly address?: string;
  /** texts in PEM; absent: plain */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string; readonly isUnchecked: boolean };
}

const DEFAULT = 'default';
const DEFAULT_ENDPOINT: EngineEndpoint = { by: 'default' };

const configSchema = z.object({ currentContext: z.string().optional() });
const metaSchema = z.object({
  Endpoints: z.object({
    docker: z.object({ Host: z.string().optional(), SkipTLSVerify: z.boolean().optional() }).optional(),
  }),
});

/** The folder of the settings of Docker's client. */
export function dockerFolder(environment: Environment = process.env): string {
  const named = environment['DOCKER_CONFIG'] ?? '';
  return named === '' ? path.join(environment['HOME'] ?? homedir(), '.docker') : named;
}

/**
 * DOCKER_HOST goes before DOCKER_CONTEXT, and that before what `docker context use` chose.
 * @throws {BenchdayError} DOCKER_MISSING for a context that is not there, FILE_UNREADABLE for one that cannot be read
 * @source github.com/docker/cli, cli/command/cli.go, resolveContextName; cli/context/store
 */
export function engineEndpoint(environment: Environment = process.env): EngineEndpoint {
  const host = environment['DOCKER_HOST'] ?? '';
  if (host !== '') {
    const tls = (environment['DOCKER_TLS_VERIFY'] ?? '') === '' ? undefined : tlsOfHost(environment);
    return { by: 'DOCKER_HOST', address: host, ...(tls !== undefined && { tls }) };
  }
  const folder = dockerFolder(environment);
  const asked = environment['DOCKER_CONTEXT'] ?? '';
  const name = asked === '' ? (currentContext(folder) ?? DEFAULT) : asked;
  return contextEndpoint(name, folder);
}

/**
 * The engine that a word on the command line names: by its address, by a Docker context, or, without a word, the one that Docker's own
 * client would speak to. TLS of an address is that of DOCKER_TLS_VERIFY and DOCKER_CERT_PATH.
 * @throws {BenchdayError} DOCKER_MISSING for a context that is not there, FILE_UNREADABLE for one that cannot be read
 */
export function endpointOf(word: string, environment: Environment = process.env): EngineEndpoint {
  if (word === '') return engineEndpoint(environment);
  if (!word.includes('://')) return contextEndpoint(word, dockerFolder(environment));
  const isTls = /^(?:tcp|https):/.test(word) && (environment['DOCKER_TLS_VERIFY'] ?? '') !== '';
  return { by: 'option', address: word, ...(isTls && { tls: tlsOfHost(environment) }) };
}

/** Whether it is on another machine, as far as its address says. */
export function isRemote({ address = 'unix://' }: EngineEndpoint): boolean {
  if (/^(?:unix|npipe):/.test(address)) return false;
  return !/^(?:\w+:\/\/)?(?:[^@/]*@)?(?:localhost|127\.[\d.]+|\[?::1\]?)(?::|\/|$)/.test(address);
}

/** In messages. */
export function endpointWords({ name, address = 'its usual socket' }: EngineEndpoint): string {
  return name === undefined ? address : `${address} (the Docker context ${name})`;
}

function tlsOfHost(environment: Environment): NonNullable<EngineEndpoint['tls']> {
  const named = environment['DOCKER_CERT_PATH'] ?? '';
  return tlsIn(named === '' ? dockerFolder(environment) : named, false);
}

function tlsIn(folder: string, isUnchecked: boolean): NonNullable<EngineEndpoint['tls']> {
  const part = (name: 'ca' | 'cert' | 'key') => {
    const file = path.join(folder, `${name}.pem`);
    return existsSync(file) ? { [name]: textOf(file) } : {};
  };
  return { ...part('ca'), ...part('cert'), ...part('key'), isUnchecked };
}

function currentContext(folder: string): string | undefined {
  const file = path.join(folder, 'config.json');
  if (!existsSync(file)) return undefined;
  const named = parsed(file, configSchema).currentContext ?? '';
  return named === '' ? undefined : named;
}

function contextEndpoint(name: string, folder: string): EngineEndpoint {
  if (name === DEFAULT) return DEFAULT_ENDPOINT;
  const id = createHash('sha256').update(name).digest('hex');
  const meta = path.join(folder, 'contexts', 'meta', id, 'meta.json');
  if (!existsSync(meta)) {
    throw new BenchdayError('DOCKER_MISSING', `there is no Docker context ${JSON.stringify(name)} in ${folder}`, {
      hint: 'docker context ls lists them; DOCKER_CONTEXT, or docker context use, chooses one; an address begins with tcp://, ssh:// or unix://',
    });
  }
  const { Host: address = '', SkipTLSVerify: isUnchecked = false } = parsed(meta, metaSchema).Endpoints.docker ?? {};
  const keys = path.join(folder, 'contexts', 'tls', id, 'docker');
  const hasTls = existsSync(keys) || isUnchecked;
  return {
    by: 'context',
    name,
    ...(address !== '' && { address }),
    ...(hasTls && { tls: tlsIn(keys, isUnchecked) }),
  };
}

function parsed<T>(file: string, schema: z.ZodType<T>): T {
  const text = textOf(file);
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new BenchdayError('FILE_UNREADABLE', `${file} is no settings of Docker`, {
      cause,
      hint: 'docker context ls reads it too',
    });
  }
}

function textOf(file: string): string {
  try {
    return readTextNow(file);
  } catch (cause) {
    throw new BenchdayError('FILE_UNREADABLE', `${file} cannot be read (${errnoOf(cause) ?? messageOf(cause)})`, {
      cause,
    });
  }
}
