import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { type InitWords, initProject } from '../../../../src/jobs/init/init-project.ts';
import { PROJECT_ROOT } from '../../../../src/base/project.ts';
import { readScenario } from '../../../../src/scenario/scenario-file.ts';
import { readTopology } from '../../../../src/topology/compose/topology-file.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

export const SHOP = `services:
  web: { image: 'example/shop:1', ports: ['8000:8000'], depends_on: [db] }
  db:
    image: postgres:16
    environment: { POSTGRES_USER: shop, POSTGRES_PASSWORD: very-secret }
    volumes: ['data:/var/lib/postgresql/data']
  sessions: { image: 'redis:7' }
volumes: { data: }
`;

/** A folder with these files. */
export async function application(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await temporaryDirectory();
  onTestFinished(() => directory[Symbol.asyncDispose]());
  const folder = path.join(directory.path, 'shop');
  await mkdir(folder);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  return folder;
}

export function init(folder: string, words: Partial<InitWords> = {}) {
  const all = { folder, durationS: 60, force: false, gitignore: false, environment: {}, ...words };
  return initProject(all, new AbortController().signal);
}

/** As a run reads it. */
export async function readBack(folder: string) {
  const scenario = await readScenario(path.join(folder, 'benchday/scenario.yaml'), { root: PROJECT_ROOT });
  const topologies = [];
  for (const word of scenario.topologies)
    topologies.push(await readTopology(word, { root: PROJECT_ROOT, environment: {} }));
  return { scenario, topology: topologies[0] };
}

export function written(folder: string): Promise<string> {
  return readFile(path.join(folder, 'benchday/scenario.yaml'), 'utf8');
}
