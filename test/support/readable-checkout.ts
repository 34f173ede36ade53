import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Whether another user of the machine can run this checkout: one that was cloned under umask 077 is the owner's alone. */
export function isReadableByOthers(): boolean {
  const folders: string[] = [];
  for (let folder = join(ROOT, 'src'); folder !== dirname(folder); folder = dirname(folder)) folders.push(folder);
  const isOpen = (path: string, bits: number): boolean => (statSync(path).mode & bits) === bits;
  return folders.every((folder) => isOpen(folder, 0o001)) && isOpen(join(ROOT, 'src/main.ts'), 0o004);
}
