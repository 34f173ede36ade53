import { describe, expect, it } from 'vitest';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';

const COMPOSE = `services:
  web: { build: { context: ../app }, ports: ["8080"], volumes: ["../data:/data", "./own:/own"] }
`;

/** Of a topology two folders down in a work tree, as a commit has it, or in no work tree at all. */
async function digestIn(files: Readonly<Record<string, string>>, compose = COMPOSE): Promise<string> {
  const shared = {
    'docker/compose.yaml': compose,
    'app/Dockerfile': 'FROM scratch\n',
    'data/x': '',
    'docker/own/x': '',
  };
  await using folder = await TemporaryFolder.with({ ...shared, ...files });
  return (await readTopology(folder.file('docker'), { root: folder.path, environment: {} })).sha256;
}

describe('the digest of a topology', () => {
  const inTree = { '.git': 'gitdir: /elsewhere\n' };

  it('is the same in every work tree, whatever that is called', async () => {
    expect(await digestIn(inTree)).toBe(await digestIn(inTree));
  });

  it('differs where the file asks for another folder of its tree', async () => {
    const other = COMPOSE.replace('../data', '../data2');
    expect(await digestIn({ ...inTree, 'data2/x': '' }, other)).not.toBe(await digestIn(inTree));
  });
});
