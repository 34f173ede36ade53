import path from 'node:path';
import { BenchdayError } from '../../base/errors.ts';
import type { ArmRecord } from '../../records/arm-record.ts';
import { grantNotes, refuseHostAccess } from '../../topology/granted-access.ts';
import type { Service } from '../../topology/topology.ts';
import { wordWithoutSecrets } from '../../topology/compose/stored-word.ts';
import type { ReadTopology } from '../../topology/compose/topology-file.ts';
import type { Building } from '../build/building.ts';
import { obtainImages, pullImages } from '../build/obtain-images.ts';
import type { Arm, ArmName, ArmSource, KnownImage } from './arm.ts';
import type { ArmWord } from './arm-word.ts';
import { checkOutTopology } from './git-arm.ts';
import { imagesByTag } from './image-arm.ts';
import { pinImages } from './pin.ts';
import { recordedImages } from './recorded-images.ts';

interface Wanted {
  readonly name: ArmName;
  /** as it was asked for */
  readonly given: string;
  readonly word: ArmWord;
}

/**
 * Makes one side of a comparison ready to run.
 * @throws {BenchdayError} USAGE, TOPOLOGY_UNKNOWN, FILE_INVALID, IMAGE_MISSING, IMAGE_BUILD_FAILED, BUILD_STEP_FAILED, INTERRUPTED
 */
export async function openArm({ name, given, word }: Wanted, source: ArmSource): Promise<Arm> {
  const { building } = source;
  if (word.kind === 'topology') {
    const read = await source.readTopology(word.name);
    await refuseHostAccess(read.name, read.hostAccess, source.grants);
    await obtainImages(read, building, building.pulled);
    return armOf({ name, given, kind: 'topology', topology: storedWord(read) }, { read, chosen: new Map(), building });
  }
  const reference = referenceOf(source, given);
  if (word.kind === 'image') {
    await refuseHostAccess(reference.name, reference.hostAccess, source.grants);
    const chosen: ReadonlyMap<string, KnownImage> = await imagesByTag(reference, word.tag, building.workshop);
    const record = { name, given, kind: 'image', topology: storedWord(reference), tag: word.tag } as const;
    return armOf(record, { read: reference, chosen, building });
  }
  const out = await checkOutTopology(reference, word.ref, source);
  try {
    const record = {
      name,
      given,
      kind: 'git',
      topology: storedWord(reference),
      commit: out.commit,
      ...(out.ignoredFiles.length > 0 && { ignoredFiles: [...out.ignoredFiles] }),
    } as const;
    const { topology, images: chosen, tree } = out;
    const ofWorkTree = out.ignoredFiles.map((file) => `${file} is that of the work tree, as git ignores it`);
    const read = { ...topology, notes: [...topology.notes, ...ofWorkTree] };
    return await armOf(record, { read, chosen, building, tree }, async () => {
      await out[Symbol.asyncDispose]();
    });
  } catch (failure) {
    await out[Symbol.asyncDispose]();
    throw failure;
  }
}

function storedWord({ word, file }: Pick<ReadTopology, 'word' | 'file'>): string {
  return wordWithoutSecrets(word ?? file);
}

interface Opened {
  readonly read: ReadTopology;
  /** what was made for this arm, by the image's name in the compose file */
  readonly chosen: ReadonlyMap<string, KnownImage>;
  readonly building: Building;
  /** a commit's work tree; absent: the folder of the compose file */
  readonly tree?: string;
}

async function armOf(
  record: Omit<ArmRecord, 'images'>,
  { read, chosen, building, tree = path.dirname(read.file) }: Opened,
  close: () => Promise<void> = () => Promise.resolve(),
): Promise<Arm> {
  const { workshop } = building;
  const others = read.services.filter(({ image }) => !chosen.has(image));
  const pulled = building.pulled ?? new Map<string, string>();
  await pullImages({ ...read, services: others }, building, pulled);
  const topology = await pinImages(read, record.name, { chosen: withPulled(others, chosen, pulled), workshop });
  return {
    record: { ...record, images: await recordedImages({ read, pinned: topology }, { chosen, tree, workshop }) },
    topology,
    notes: [...read.notes, ...grantNotes(read.hostAccess)].map((note) => `${record.name}: ${note}`),
    [Symbol.asyncDispose]: close,
  };
}

/** What `pull_policy: always` got for one arm is what the other runs. */
function withPulled(
  services: readonly Service[],
  chosen: ReadonlyMap<string, KnownImage>,
  pulled: ReadonlyMap<string, string>,
): ReadonlyMap<string, KnownImage> {
  const always = services.flatMap(({ image, pullPolicy }): readonly (readonly [string, KnownImage])[] => {
    const id = pullPolicy === 'always' ? pulled.get(image) : undefined;
    return id === undefined ? [] : [[image, { image, id }]];
  });
  return new Map([...always, ...chosen]);
}

function referenceOf({ reference }: ArmSource, given: string): ReadTopology {
  if (reference !== undefined) return reference;
  throw new BenchdayError('USAGE', `${given} is a variant of a topology, and that topology is not named`, {
    hint: '--topology <name or path>; a scenario with one topology needs none',
  });
}
