import type { checkOutTopology } from '../../../../src/images/arms/git-arm.ts';
import type { ImageWorkshop } from '../../../../src/platform/engine/image-workshop.ts';
import { readTopology } from '../../../../src/topology/compose/topology-file.ts';

type Source = Parameters<typeof checkOutTopology>[2];

/** What an arm is opened with where nothing is built. */
export function armSource(reference: Source['reference'], changes: Partial<Source> = {}): Source {
  const { grants = [] } = changes;
  return {
    reference,
    readTopology: (nameOrPath, tree = '') =>
      readTopology(nameOrPath, { root: tree, environment: {}, envFiles: [], commit: { tree, withheld: {} } }),
    grants,
    keptSettings: new Map(),
    building: {
      workshop: {} as ImageWorkshop,
      isForced: false,
      grants,
      signal: new AbortController().signal,
      onStage: () => undefined,
      onLine: () => undefined,
    },
    ...changes,
  };
}
