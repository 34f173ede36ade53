import { BenchdayError, errnoOf, messageOf } from './errors.ts';

/** Tells a full disk from other reasons why a path cannot be written. */
export function storeError(path: string, cause: unknown): BenchdayError {
  if (cause instanceof BenchdayError) return cause;
  const errno = errnoOf(cause);
  if (errno === 'ENOSPC' || errno === 'EDQUOT') {
    return new BenchdayError('DISK_FULL', `no space left while writing ${path}`, { cause });
  }
  const why = errno === 'ELOOP' ? 'it is a link, so what is written there would lie elsewhere' : messageOf(cause);
  return new BenchdayError('STORE_FAILED', `could not write ${path}: ${why}`, { cause });
}

/** The same for a path in the temporary directory. */
export function temporaryError(path: string, cause: unknown): BenchdayError {
  const failure = storeError(path, cause);
  if (failure.code !== 'STORE_FAILED') return failure;
  return new BenchdayError('STORE_FAILED', failure.message, {
    cause,
    hint: 'TMPDIR names a folder that may be written to; without it, it is /tmp',
  });
}
