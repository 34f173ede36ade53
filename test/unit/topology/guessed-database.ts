import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';

/** Of a service called db: how it is watched, or why it is not. */
export async function guess(db: string, more: Readonly<Record<string, string>> = {}, top = '') {
  const compose = `services:\n  web: { image: x, ports: ["80"] }\n  db:\n${db}${top}`;
  await using folder = await TemporaryFolder.with({ 'shop/compose.yaml': compose, ...more });
  const { collect, unwatched, services, entries, notes } = await readTopology(folder.file('shop'), {
    root: folder.path,
    environment: {},
  });
  const role = services.find(({ name }) => name === 'db')?.role;
  return { watched: collect['db'], why: unwatched['db'], role, entry: entries[0], notes };
}

/** Keys of that service. */
export const keys = (...lines: readonly string[]) => lines.map((line) => `    ${line}\n`).join('');
