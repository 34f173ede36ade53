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
