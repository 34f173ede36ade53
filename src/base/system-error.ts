import { BenchdayError, errnoOf, messageOf } from './errors.ts';
import { limitError } from './own-limits.ts';

/** What stands in the way where files are: whose they are, what they are, where they are. */
const OF_FILES = new Set(
  'EACCES EPERM ENOENT ENOTDIR EISDIR ELOOP ENAMETOOLONG EROFS EIO ESTALE ENXIO ENODEV EBUSY ETXTBSY EEXIST ENOTEMPTY'.split(
    ' ',
  ),
);
const FULL = ['ENOSPC', 'EDQUOT'];

/**
 * What the system refused because of a file, a full disk or a limit, as one of ours: that is how the machine is, and no bug, wherever it was
 * met. Whoever can say more says it where it is met.
 * @returns undefined: it is nothing of the kind
 */
export function systemError(thrown: unknown): BenchdayError | undefined {
  const errno = errnoOf(thrown) ?? '';
  const message = messageOf(thrown);
  if (FULL.includes(errno)) return new BenchdayError('DISK_FULL', `no space left: ${message}`, { cause: thrown });
  if (OF_FILES.has(errno) && isOfFile(thrown))
    return new BenchdayError('FILE_UNREADABLE', message, {
      cause: thrown,
      hint: 'look at the path that is named above, and who may use it',
    });
  return limitError(thrown, 'the command could not continue');
}

/** Connections are refused too, and not by files. */
const OF_SOCKETS = /^(?:connect|bind|listen|accept|getaddrinfo|send|recv)/;

function isOfFile(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  if ('syscall' in thrown && typeof thrown.syscall === 'string') return !OF_SOCKETS.test(thrown.syscall);
  return isOfFile(thrown.cause);
}
