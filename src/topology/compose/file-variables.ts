import { readFile, stat } from 'node:fs/promises';
import type { Service } from '../topology.ts';
import type { ComposeFile } from './compose-schema.ts';

/** As Compose's own reader takes. */
const MOST_BYTES = 1024 * 1024;
/** A line that sets a variable; what it is set to is for Compose to read. */
const SETS = /^\s*(?:export\s+)?([\w.-]+)\s*[=:]/gm;

/** Services with the names of what their `env_file` sets: nobody shows these values. */
export async function withFileVariables(
  services: readonly Service[],
  { services: written }: Pick<ComposeFile, 'services'>,
): Promise<readonly Service[]> {
  return Promise.all(
    services.map(async (service) => {
      const files = Object.hasOwn(written, service.name) ? (written[service.name]?.env_file ?? []) : [];
      const names = new Set((await Promise.all(files.map(({ path }) => namesIn(path)))).flat());
      const fromFiles = Object.keys(service.environment).filter((name) => names.has(name));
      return fromFiles.length === 0 ? service : { ...service, fromFiles };
    }),
  );
}

/** One that is not there may be missing; Compose has said so otherwise. */
async function namesIn(file: string): Promise<readonly string[]> {
  try {
    const found = await stat(file);
    if (!found.isFile() || found.size > MOST_BYTES) return [];
    return Array.from((await readFile(file, 'utf8')).matchAll(SETS), ([, name = '']) => name);
  } catch {
    return [];
  }
}
