import type Docker from 'dockerode';
import { BenchdayError, type ErrorCode, errnoOf, messageOf } from '../../base/errors.ts';
import { displayPath } from '../../base/file-problem.ts';
import { limitError } from '../../base/own-limits.ts';
import { clientOf, pingLineOf } from './engine-client.ts';
import { endpointWords, engineEndpoint, isRemote, type EngineEndpoint } from './engine-endpoint.ts';
import { type Patience, withPatience } from './patience.ts';

/** Which engine. Without a socket path the one that Docker's own client would speak to: DOCKER_HOST, DOCKER_CONTEXT, docker context use. */
export interface EngineOptions {
  readonly socketPath?: string;
  /** instead of that */
  readonly endpoint?: EngineEndpoint;
  /** tests wait less long */
  readonly patience?: Partial<Patience>;
}

/**
 * A client of an engine that answers.
 * @throws {BenchdayError} DOCKER_MISSING, DOCKER_NO_PERMISSION
 */
export async function connect(options: EngineOptions): Promise<Docker> {
  const endpoint: EngineEndpoint =
    options.endpoint ??
    (options.socketPath === undefined ? engineEndpoint() : { by: 'default', address: `unix://${options.socketPath}` });
  const where = endpointWords(endpoint);
  try {
    const docker = clientOf(endpoint);
    withPatience(docker, options.patience, pingLineOf(endpoint));
    await docker.ping();
    return docker;
  } catch (cause) {
    const failure = explainEngineFailure(cause, `no Docker engine answers at ${where}`);
    if (NOT_THE_ENGINE.includes(failure.code)) throw failure;
    const said = engineMessage(cause);
    throw new BenchdayError('DOCKER_MISSING', `no Docker engine answers at ${where}: ${said}`, {
      cause,
      ...elsewhereHint(endpoint),
    });
  }
}

/** To start an engine here would be of no use. @returns no hint for an engine of this machine: that of the table holds */
function elsewhereHint(endpoint: EngineEndpoint): { hint?: string } {
  if (!isRemote(endpoint)) return {};
  const { by, name = '', address = '' } = endpoint;
  const from = by === 'context' ? `the Docker context ${name}` : by === 'option' ? address : 'DOCKER_HOST';
  return {
    hint: `${from} names an engine of another machine: start it there, and look whether this machine reaches it: docker version`,
  };
}

/** Of the engine that the environment names, for a failure on the way. */
function presentHint(): { hint?: string } {
  try {
    return elsewhereHint(engineEndpoint());
  } catch {
    return {};
  }
}

/** Failures that say more than that no engine answers. */
const NOT_THE_ENGINE: readonly ErrorCode[] = ['DOCKER_NO_PERMISSION', 'FILE_UNREADABLE', 'LIMIT_REACHED', 'USAGE'];
const NO_PERMISSION = new Set(['EACCES', 'EPERM']);
const NO_ENGINE = new Set([
  'ENOENT',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ENOTSOCK',
]);

/** What came is no HTTP, or the two do not agree on TLS. @source nodejs.org/api/errors.html; llhttp; OpenSSL's names as Node gives them */
const OF_THE_WIRE =
  /^(?:HPE_|ERR_SSL_|ERR_TLS_|CERT_|EPROTO$|ERR_STREAM_PREMATURE_CLOSE$|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|E[A-Z]+$)/;

/**
 * What a failed call to the engine means for the user.
 * @param attempt  what was tried, as the beginning of a sentence
 */
export function explainEngineFailure(cause: unknown, attempt: string): BenchdayError {
  if (cause instanceof BenchdayError) return cause;
  const errno = errnoOf(cause) ?? '';
  const own = limitError(cause, attempt) ?? fileError(cause, attempt);
  if (own !== undefined) return own;
  const said = engineMessage(cause);
  if (NO_PERMISSION.has(errno) || /all configured authentication methods failed/i.test(said)) {
    const hint = presentHint();
    return new BenchdayError('DOCKER_NO_PERMISSION', `this user may not use the Docker engine: ${said}`, {
      cause,
      ...hint,
    });
  }
  if (NO_ENGINE.has(errno)) {
    return new BenchdayError('DOCKER_MISSING', `${attempt}: ${said}`, { cause, ...presentHint() });
  }
  if (/no space left on device/i.test(said)) return new BenchdayError('DISK_FULL', `${attempt}: ${said}`, { cause });
  if (statusCodeOf(cause) === undefined && !OF_THE_WIRE.test(errno))
    return new BenchdayError('INTERNAL', `${attempt}: ${said}`, { cause });
  return new BenchdayError('DOCKER_FAILED', `${attempt}: ${said}`, {
    cause,
    hint: "the Docker engine refused; its own log (journalctl -u docker) may say more. 'benchday down' removes leftovers",
  });
}

/** A file or folder that cannot be read says nothing of the engine; a socket has an address, and is connected to. */
function fileError(cause: unknown, attempt: string): BenchdayError | undefined {
  for (let at = cause; at instanceof Error; at = at.cause) {
    if (!('path' in at) || typeof at.path !== 'string' || 'address' in at) continue;
    if ('syscall' in at && at.syscall === 'connect') continue;
    const message = `${attempt}: ${displayPath(at.path)} cannot be read (${errnoOf(at) ?? at.message})`;
    return new BenchdayError('FILE_UNREADABLE', message, { cause });
  }
  return undefined;
}

/** The HTTP status of the engine's answer, when it answered. */
export function statusCodeOf(cause: unknown): number | undefined {
  if (!(cause instanceof Error) || !('statusCode' in cause)) return undefined;
  return typeof cause.statusCode === 'number' ? cause.statusCode : undefined;
}

/** The engine's own sentence, without dockerode's wrapping. */
export function engineMessage(cause: unknown): string {
  if (cause instanceof Error && 'json' in cause) {
    const json: unknown = cause.json;
    if (typeof json === 'object' && json !== null && 'message' in json && typeof json.message === 'string') {
      return json.message.trim();
    }
  }
  return messageOf(cause).trim();
}
