import { createHash } from 'node:crypto';
import path from 'node:path';

/** File names of a topology's folder. @source Compose Specification, "Compose file" */
export const FILE_NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

/** A folder is named after its topology; a compose file with a name of its own after that. Letters of any script stay. */
export function nameOf(file: string): string {
  const own = path.parse(file);
  const written = FILE_NAMES.includes(own.base) ? path.basename(own.dir) : own.name;
  const safe = written
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
    .replace(/^[^\p{L}\p{N}]+/u, '');
  return safe === '' ? 'topology' : safe;
}

/** The same for images, whose names are of a to z only: what is left of it, and a digest that tells it from others. */
export function asImageName(name: string): string {
  if (/^[\w.-]*$/.test(name)) return name.toLowerCase();
  const left = name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${left === '' ? '' : `${left}-`}${digest}`.toLowerCase();
}
