import { BenchdayError } from '../../base/errors.ts';
import type { ArmRecord } from '../../records/arm-record.ts';
import { grantNotes, refuseHostAccess } from '../../topology/granted-access.ts';
import type { Topology } from '../../topology/topology.ts';
import type { ReadTopology } from '../../topology/compose/topology-file.ts';
import type { Arm, ArmName, ArmSource, KnownImage } from './arm.ts';
import type { ArmWord } from './arm-word.ts';
import { checkOutTopology } from './git-arm.ts';
import { imagesByTag } from './image-arm.ts';
import { imagesOf, pinImages } from './pin.ts';

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
    const topology = await pinImages(read, name, { chosen: new Map(), workshop });
    return armOf({ name, given, kind: 'topology', topology: read.file }, { read, topology });
  }
  const reference = referenceOf(source, given);
  if (word.kind === 'image') {
    await refuseHostAccess(reference.name, reference.hostAccess, source.grants);
    const chosen: ReadonlyMap<string, KnownImage> = await imagesByTag(reference, word.tag, workshop);
    const topology = await pinImages(reference, name, { chosen, workshop });
    const record = { name, given, kind: 'image', topology: reference.file, tag: word.tag } as const;
    return armOf(record, { read: reference, topology });
  }
  const out = await checkOutTopology(reference, word.ref, source);
  try {
    const topology = await pinImages(out.topology, name, { chosen: out.images, workshop });
    const record = { name, given, kind: 'git', topology: reference.file, commit: out.commit } as const;
    return armOf(record, { read: out.topology, topology }, async () => {
      await out[Symbol.asyncDispose]();
    });
  } catch (failure) {
    await out[Symbol.asyncDispose]();
    throw failure;
  }
}

function armOf(
  record: Omit<ArmRecord, 'images'>,
  { read, topology }: { readonly read: ReadTopology; readonly topology: Topology },
  close: () => Promise<void> = () => Promise.resolve(),
): Arm {
  return {
    record: { ...record, images: imagesOf(topology) },
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
