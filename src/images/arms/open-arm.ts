import path from 'node:path';
import { BenchdayError } from '../../base/errors.ts';
import type { ImageWorkshop } from '../../platform/engine/image-workshop.ts';
import type { ArmRecord } from '../../records/arm-record.ts';
import { grantNotes, refuseHostAccess } from '../../topology/granted-access.ts';
import type { ReadTopology } from '../../topology/compose/topology-file.ts';
import { buildAnewWhatChanged } from '../build/build-service.ts';
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
  const { workshop } = source.building;
  if (word.kind === 'topology') {
    const read = await source.readTopology(word.name);
    await refuseHostAccess(read.name, read.hostAccess, source.grants);
    await buildAnewWhatChanged(read, source.building);
    return armOf(
      { name, given, kind: 'topology', topology: read.word ?? read.file },
      { read, chosen: new Map(), workshop },
    );
  }
  const reference = referenceOf(source, given);
  if (word.kind === 'image') {
    await refuseHostAccess(reference.name, reference.hostAccess, source.grants);
    const chosen: ReadonlyMap<string, KnownImage> = await imagesByTag(reference, word.tag, workshop);
    const record = { name, given, kind: 'image', topology: reference.word ?? reference.file, tag: word.tag } as const;
    return armOf(record, { read: reference, chosen, workshop });
  }
  const out = await checkOutTopology(reference, word.ref, source);
  try {
    const record = {
      name,
      given,
      kind: 'git',
      topology: reference.word ?? reference.file,
      commit: out.commit,
      ...(out.ignoredFiles.length > 0 && { ignoredFiles: [...out.ignoredFiles] }),
    } as const;
    const { topology, images: chosen, tree } = out;
    const ofWorkTree = out.ignoredFiles.map((file) => `${file} is that of the work tree, as git ignores it`);
    const read = { ...topology, notes: [...topology.notes, ...ofWorkTree] };
    return await armOf(record, { read, chosen, workshop, tree }, async () => {
      await out[Symbol.asyncDispose]();
    });
  } catch (failure) {
    await out[Symbol.asyncDispose]();
    throw failure;
  }
}

interface Opened {
  readonly read: ReadTopology;
  /** what was made for this arm, by the image's name in the compose file */
  readonly chosen: ReadonlyMap<string, KnownImage>;
  readonly workshop: ImageWorkshop;
  /** a commit's work tree; absent: the folder of the compose file */
  readonly tree?: string;
}

async function armOf(
  record: Omit<ArmRecord, 'images'>,
  { read, chosen, workshop, tree = path.dirname(read.file) }: Opened,
  close: () => Promise<void> = () => Promise.resolve(),
): Promise<Arm> {
  const topology = await pinImages(read, record.name, { chosen, workshop });
  return {
    record: { ...record, images: await recordedImages({ read, pinned: topology }, { chosen, tree, workshop }) },
    topology,
    notes: [...read.notes, ...grantNotes(read.hostAccess)].map((note) => `${record.name}: ${note}`),
    [Symbol.asyncDispose]: close,
  };
}

function referenceOf({ reference }: ArmSource, given: string): ReadTopology {
  if (reference !== undefined) return reference;
  throw new BenchdayError('USAGE', `${given} is a variant of a topology, and that topology is not named`, {
    hint: '--topology <name or path>; a scenario with one topology needs none',
  });
}
