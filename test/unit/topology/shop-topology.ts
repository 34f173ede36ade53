import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import type { ReadTopology } from '../../../src/topology/compose/topology-file.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';

type Files = Readonly<Record<string, string>>;

export async function read(compose: string, others: Files = {}, environment: Files = {}): Promise<ReadTopology> {
  await using folder = await TemporaryFolder.with({ 'shop/compose.yaml': compose, ...others });
  const topology = await readTopology(folder.file('shop'), { root: folder.path, environment });
  return JSON.parse(JSON.stringify(topology).replaceAll(folder.path, '')) as ReadTopology;
}

export async function refusalOf(compose: string, others: Files = {}, environment: Files = {}): Promise<string> {
  await using folder = await TemporaryFolder.with({ 'shop/compose.yaml': compose, ...others });
  const refusal = await folder.refusal(readTopology(folder.file('shop'), { root: folder.path, environment }));
  return refusal.replaceAll('shop/compose.yaml', 'compose.yaml');
}

/** A topology of one service that has these lines. */
export const one = (...lines: readonly string[]) =>
  `services:\n  app:\n    image: x\n    ports: ["80"]\n${lines.map((line) => `    ${line}\n`).join('')}`;

export const serviceOf = async (...lines: readonly string[]) => (await read(one(...lines))).services[0];
