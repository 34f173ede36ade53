import { resolve } from 'node:path';
import type { KnownWords } from '../../images/arms/arm-word.ts';
import type { ArmSource } from '../../images/arms/arm.ts';
import { isCommit } from '../../images/arms/git-arm.ts';
import { engineWorkshop } from '../../platform/engine/image-workshop.ts';
import { BenchdayError } from '../../base/errors.ts';
import { exists, isPath, splitWord } from '../../base/named-file.ts';
import type { WrittenPlace } from '../../base/written-place.ts';
import type { StoredRun } from '../../store/run-reader.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { type ReadTopology, listTopologies, readTopology } from '../../topology/compose/topology-file.ts';
import { lacksSecret } from '../../topology/compose/stored-word.ts';
import { namedSettings } from '../../topology/compose/settings-files.ts';
import type { Caller } from '../caller.ts';
import { PROJECT_ROOT } from '../../base/project.ts';

/**
 * The topology that refs and tags of images are variants of: the one named, or the scenario's only one.
 * @returns undefined when neither says
 */
export async function referenceTopology(
  named: string | undefined,
  { topologies, topologyPlaces = {} }: Scenario,
): Promise<ReadTopology | undefined> {
  const [only] = topologies.length === 1 ? topologies : [];
  const word = named ?? only;
  return word === undefined ? undefined : read(word, topologyPlaces[word]);
}

/** The word of an interrupted comparison; undefined where it has lost a password: the scenario may have it, or it is typed. */
export function storedReference(stored: Pick<StoredRun, 'run'> | undefined): string | undefined {
  const word = stored?.run.arms?.[0]?.topology;
  return word === undefined || lacksSecret(word) ? undefined : word;
}

/** @throws {BenchdayError} USAGE naming the scenario's topologies */
export function requireReference(reference: ReadTopology | undefined, { name, topologies }: Scenario): ReadTopology {
  if (reference !== undefined) return reference;
  const which = topologies.length === 0 ? 'names none' : `has several: ${topologies.join(', ')}`;
  throw new BenchdayError('USAGE', `which topology? the scenario ${name} ${which}`, {
    hint: '--topology <name or path of a compose file>',
  });
}

/**
 * @param grants  what the arms may have of this machine
 * @param stored  of an interrupted comparison: what `pull_policy: always` got is not got again
 */
export async function armSource(
  reference: ReadTopology | undefined,
  grants: readonly string[],
  { say, onLine, onPull, signal }: Pick<Caller, 'say' | 'onLine' | 'onPull' | 'signal'>,
  stored?: Pick<StoredRun, 'run'>,
): Promise<ArmSource> {
  const images = (stored?.run.arms ?? []).flatMap((arm) => arm.images);
  return {
    reference,
    readTopology: (nameOrPath, tree) =>
      tree === undefined ? read(nameOrPath) : readOfCommit(nameOrPath, tree, grants),
    grants,
    keptSettings: new Map(),
    building: {
      grants,
      workshop: await engineWorkshop(),
      isForced: false,
      signal,
      onStage: say,
      onLine,
      onPull,
      pulled: new Map(images.map(({ image, imageId }) => [image, imageId])),
    },
  };
}

/** What a word on the command line may mean here. */
export function knownWords(reference: ReadTopology | undefined): KnownWords {
  return {
    isTopology: async (word) => {
      const { nameOrPath } = splitWord(word);
      if (isPath(nameOrPath)) return exists(resolve(nameOrPath));
      return (await listTopologies(PROJECT_ROOT)).some(({ name }) => name === nameOrPath);
    },
    isRef: (word) => (reference === undefined ? Promise.resolve(false) : isCommit(reference.file, word)),
  };
}

async function read(nameOrPath: string, place?: WrittenPlace): Promise<ReadTopology> {
  return readTopology(nameOrPath, { root: PROJECT_ROOT, environment: process.env, place });
}

/** A commit's file gets only those variables of the environment that are granted by name. */
async function readOfCommit(nameOrPath: string, tree: string, grants: readonly string[]): Promise<ReadTopology> {
  const variables = Object.entries(process.env);
  const part = (isGranted: boolean) =>
    Object.fromEntries(variables.filter(([name]) => grants.includes(`variable:${name}`) === isGranted));
  return readTopology(nameOrPath, {
    root: tree,
    environment: part(true),
    envFiles: namedSettings(process.env),
    commit: { tree, withheld: part(false) },
  });
}
