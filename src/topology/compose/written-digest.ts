import { createHash } from 'node:crypto';
import path from 'node:path';
import { isWithin } from '../../base/paths.ts';

/** A digest of what a Compose file says, wherever it lies: the normal form has absolute paths. */
export function digestOf(value: unknown, file: string): string {
  const folder = path.dirname(file);
  const text = JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'string' && path.isAbsolute(item) && isWithin(folder, item) ? path.relative(folder, item) : item,
  );
  return createHash('sha256').update(text).digest('hex');
}
