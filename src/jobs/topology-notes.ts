import { elsewhereNote } from '../platform/elsewhere.ts';
import type { Platform } from '../platform/platform.ts';
import type { ReadTopology } from '../topology/compose/topology-file.ts';
import { grantNotes } from '../topology/granted-access.ts';

type Told = Pick<ReadTopology, 'name' | 'notes'>;

/** What a user should know before topologies are measured: of the engine, and what their readers say. */
export async function topologyNotes(
  topologies: readonly Told[],
  platform: Pick<Platform, 'describe'>,
): Promise<readonly string[]> {
  const elsewhere = elsewhereNote(await platform.describe());
  return [
    ...(elsewhere === undefined ? [] : [elsewhere]),
    ...topologies.flatMap(({ name, notes }) => notes.map((note) => `${name}: ${note}`)),
  ];
}

/** The same, and what they have of this machine. All of it was granted. */
export async function notesOnMeasured(
  topologies: readonly (Told & Pick<ReadTopology, 'hostAccess'>)[],
  platform: Pick<Platform, 'describe'>,
): Promise<readonly string[]> {
  const access = topologies.flatMap(({ name, hostAccess }) => grantNotes(hostAccess).map((note) => `${name}: ${note}`));
  return [...(await topologyNotes(topologies, platform)), ...access];
}
