import { BenchdayError } from '../../../base/errors.ts';
import { type GeneratorHost, hostName } from '../../../records/generator-host.ts';

/** How ssh ended. */
export interface SshEnd {
  readonly host: GeneratorHost;
  /** undefined: it was killed */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** what was written to standard error, by ssh or there */
  readonly errorText: string;
  /** the host had answered */
  readonly hasAnswered: boolean;
}

/** What ssh itself ends with. @source ssh(1), EXIT STATUS */
const OF_SSH = 255;

/** What ssh says, what it means, and what to do. @source OpenSSH 9.2, ssh.c, sshconnect.c, sshconnect2.c */
const CAUSES: readonly (readonly [RegExp, string, (typed: string) => string])[] = [
  [
    /IDENTIFICATION HAS CHANGED/,
    'has another host key than the one that is known',
    (typed) => `find out why; then: ssh-keygen -R, and ${typed} once by hand`,
  ],
  [
    /Host key verification failed|No .* host key is known/,
    'has a host key that is not known here',
    (typed) => `${typed} once by hand, and compare the fingerprint`,
  ],
  [
    /Permission denied|Too many authentication failures/,
    'lets this user in by none of its keys; passwords are never asked for',
    (typed) => `let ${typed} work without a password, or name the key: identity of load.generators`,
  ],
  [
    /Could not resolve hostname/,
    'is a name that nobody knows',
    () => 'correct it under load.generators, or give it a Host in ~/.ssh/config',
  ],
  [
    /Connection refused|timed out|No route to host|Network is unreachable|Connection closed by|kex_exchange_identification/i,
    'cannot be reached',
    (typed) => `let ${typed} work first`,
  ],
];

/** Of a generator on another host: its ssh, or what runs there, has ended. */
export function sshFailure(end: SshEnd): BenchdayError {
  const name = `load generator on ${hostName(end.host)}`;
  const said = quoted(end.errorText);
  if (end.hasAnswered) {
    const how = end.signal === undefined ? `ended with exit code ${end.exitCode}` : `was killed by ${end.signal}`;
    return failure(`${name} was lost: its ssh ${how}${said}`, LOST);
  }
  const cause = CAUSES.find(([pattern]) => pattern.test(end.errorText));
  if (end.exitCode === OF_SSH && cause !== undefined) {
    const [, meaning, remedy] = cause;
    return failure(`${name}: the host ${meaning}${said}`, remedy(typed(end.host)));
  }
  if (end.exitCode === 127 || end.exitCode === 126) {
    const node = end.host.node ?? 'node';
    return failure(`${name}: there is no ${node} on the host${said}`, NO_NODE);
  }
  const how = end.signal === undefined ? `with exit code ${end.exitCode}` : `by ${end.signal}`;
  return failure(`${name}: ssh ended ${how} before anything answered${said}`, `let ${typed(end.host)} work first`);
}

const LOST = 'a part of a load is none, so the trial counts for nothing; see that the host and the way to it stay up';

const NO_NODE =
  'install Node 20.20 or newer there, or say where it is (node of load.generators): a command by ssh does not have the PATH of a login';

export function failure(message: string, hint: string, cause?: unknown): BenchdayError {
  return new BenchdayError('GENERATOR_FAILED', message, { hint, ...(cause === undefined ? {} : { cause }) });
}

/** What the user would type to get there. */
function typed({ ssh, port, identity }: GeneratorHost): string {
  return [
    'ssh',
    ...(port === undefined ? [] : ['-p', port]),
    ...(identity === undefined ? [] : ['-i', identity]),
    ssh,
  ].join(' ');
}

function quoted(errorText: string): string {
  const text = errorText.trim();
  return text === '' ? '' : `; it said: ${text}`;
}
