import { BenchdayError } from '../../base/errors.ts';
import { type ArmRecord, movedBases } from '../../records/arm-record.ts';
import { wordWithoutSecrets } from '../../topology/compose/stored-word.ts';
import { type KnownWords, readArmWord, type ArmWord } from './arm-word.ts';
import type { Arm, ArmName, ArmSource } from './arm.ts';
import { openArm } from './open-arm.ts';

/** Both sides of a comparison. */
export interface Arms extends AsyncDisposable {
  readonly baseline: Arm;
  readonly candidate: Arm;
}

export interface ArmWish {
  readonly given: string;
  readonly word: ArmWord;
}

/** @throws {BenchdayError} USAGE for words that mean nothing, or two things */
export async function readArmWishes(
  given: Readonly<Record<ArmName, string>>,
  known: KnownWords,
): Promise<Readonly<Record<ArmName, ArmWish>>> {
  const wish = async (name: ArmName) => ({
    given: wordWithoutSecrets(given[name]),
    word: await readArmWord(`--${name}`, given[name], known),
  });
  return { baseline: await wish('baseline'), candidate: await wish('candidate') };
}

/** What an interrupted comparison measured; a ref that has moved since is left where it was. */
export function wishOf({ given, kind, topology, commit = '', tag = '' }: ArmRecord): ArmWish {
  if (kind === 'git') return { given, word: { kind, ref: commit } };
  if (kind === 'image') return { given, word: { kind, tag } };
  return { given, word: { kind, name: topology } };
}

/** @throws {BenchdayError} those of `openArm`, saying which side; IMAGE_MISSING, USAGE */
export async function openArms(wishes: Readonly<Record<ArmName, ArmWish>>, source: ArmSource): Promise<Arms> {
  let baseline = await openNamed('baseline', wishes.baseline, source);
  const open: Arm[] = [baseline];
  const close = async () => {
    for (const arm of open.splice(0)) await arm[Symbol.asyncDispose]();
  };
  try {
    const candidate = await openNamed('candidate', wishes.candidate, source);
    open.push(candidate);
    refuseOneBuildForTwo(baseline, candidate);
    // What a tag names is as it is.
    if (baseline.record.kind !== 'image' && movedBases(baseline.record, candidate.record).length > 0) {
      source.building.onStage('a base image changed between the builds of the two arms: the baseline is built again');
      await open.shift()?.[Symbol.asyncDispose]();
      baseline = await openNamed('baseline', wishes.baseline, source);
      open.unshift(baseline);
    }
    refuseMovedBases(baseline, candidate);
    return { baseline, candidate, [Symbol.asyncDispose]: close };
  } catch (failure) {
    await close();
    throw failure;
  }
}

/** A topology against itself: an A/A comparison. */
export async function openTwins(wish: ArmWish, source: ArmSource): Promise<Arms> {
  return openArms({ baseline: wish, candidate: wish }, source);
}

/** Whether both run the same images by the same compose file. */
export function areTwins({ baseline, candidate }: Pick<Arms, 'baseline' | 'candidate'>): boolean {
  const ids = ({ record }: Arm) => JSON.stringify(record.images.map(({ service, imageId }) => [service, imageId]));
  return baseline.topology.sha256 === candidate.topology.sha256 && ids(baseline) === ids(candidate);
}

async function openNamed(name: ArmName, { given, word }: ArmWish, source: ArmSource): Promise<Arm> {
  try {
    return await openArm({ name, given, word }, source);
  } catch (cause) {
    if (!(cause instanceof BenchdayError) || cause.code === 'INTERRUPTED') throw cause;
    throw new BenchdayError(cause.code, `the ${name} ${given} cannot run: ${cause.message}`, {
      cause,
      hint: cause.hint,
    });
  }
}

/** Arms on two bases would be compared by their bases. */
function refuseMovedBases(baseline: Arm, candidate: Arm): void {
  const moved = movedBases(baseline.record, candidate.record);
  if (moved.length === 0) return;
  const names = moved.map(({ what }) => what).join(', ');
  throw new BenchdayError('IMAGE_BUILD_FAILED', `the arms are built on other base images of one name: ${names}`, {
    hint: [baseline, candidate].every(({ record }) => record.kind === 'git')
      ? 'something pulls or builds that image meanwhile; build each arm again, then compare them'
      : 'build the images of both on one base, then compare them; of commits (git:<ref>) a gate does that itself',
  });
}

/** Two folders of one name build one image: the later build would be both arms. */
function refuseOneBuildForTwo(baseline: Arm, candidate: Arm): void {
  for (const { image, imageId, build } of baseline.topology.services) {
    if (build === undefined || baseline.record.kind !== 'topology' || candidate.record.kind !== 'topology') continue;
    const other = candidate.topology.services.find(
      (service) => service.image === image && service.imageId === imageId && service.build !== undefined,
    );
    if (other?.build === undefined || other.build.context === build.context) continue;
    throw new BenchdayError('USAGE', `${build.context} and ${other.build.context} both build ${image}`, {
      hint: 'rename one of the folders, or give each service an image name of its own; then: benchday build',
    });
  }
}
