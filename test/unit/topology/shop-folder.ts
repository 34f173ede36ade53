import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readTopology, type ReadTopology } from '../../../src/topology/compose/topology-file.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

interface Shop extends AsyncDisposable {
  /** the folder of the Compose file */
  readonly folder: string;
  /** beside it */
  readonly outside: string;
  read(service: string, more?: string, environment?: Record<string, string>): Promise<ReadTopology>;
  asked(service: string, more?: string, environment?: Record<string, string>): Promise<readonly string[]>;
}

/** A folder with a Compose file of one service, and a folder beside it. */
export async function shop(): Promise<Shop> {
  const directory = await temporaryDirectory();
  const [folder, outside] = ['shop', 'outside'].map((name) => path.join(directory.path, name)) as [string, string];
  await mkdir(folder);
  await mkdir(outside);
  await writeFile(path.join(outside, 'secret'), 'WORD=secret\n');
  const read: Shop['read'] = async (service, more = '', environment = {}) => {
    const compose = `services:\n  web:\n    image: x\n    ports: ["80"]\n    ${service}\n${more}`;
    await writeFile(path.join(folder, 'compose.yaml'), compose);
    return readTopology(folder, { root: directory.path, environment });
  };
  return {
    folder,
    outside,
    read,
    asked: async (...words) => (await read(...words)).hostAccess.map(({ place, kind }) => `${place} ${kind}`),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}
