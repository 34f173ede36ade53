import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The folder that holds package.json, scenarios/ and topologies/. */
export const PROJECT_ROOT = fileURLToPath(new URL('../../', import.meta.url));

const packageFile = z.object({ version: z.string() });

export async function readVersion(): Promise<string> {
  return packageFile.parse(JSON.parse(await readFile(`${PROJECT_ROOT}package.json`, 'utf8'))).version;
}
