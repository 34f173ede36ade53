import { createHash } from 'node:crypto';
import path from 'node:path';
import { isWithin } from '../../base/paths.ts';

/**
 * A digest of what a Compose file says, wherever it lies: the normal form has absolute paths.
 * @param tree  the work tree that the file lies in: of a commit it has another name each time. Without one its folder
 */
export function digestOf(value: unknown, { file, tree }: { readonly file: string; readonly tree: string }): string {
  const folder = path.dirname(file);
  const text = JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'string' && path.isAbsolute(item) && (isWithin(folder, item) || isWithin(tree, item))
      ? path.relative(folder, item)
      : item,
  );
  return createHash('sha256').update(text).digest('hex');
}
