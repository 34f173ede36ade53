import { type ArmRecord, type ImageOrigin, type Moved, movedBases } from '../../records/arm-record.ts';
import type { RunRecord } from '../../records/run-record.ts';
import type { Verdict } from '../../records/verdict.ts';
import { differencesSentence } from './arm-differences-words.ts';

export type ArmDifferences = NonNullable<Verdict['arms']>;

/** A thing that was looked at in both arms. */
interface Looked extends Moved {
  /** what a commit holds may differ between two commits; what lies outside of them must not */
  readonly isOfCommit: boolean;
}

interface Findings {
  readonly looked: readonly Looked[];
  /** what could not be compared */
  readonly unknown: readonly string[];
}

type Side = 'baseline' | 'candidate';
type ArmImage = ArmRecord['images'][number];

/**
 * In what the two arms of a gate differ, by what is stored of them. They share machine, scenario, schedule and environment, as one process
 * measured both in turn.
 * @returns undefined for a run without arms, and for records that hold no more of them than images
 */
export function armDifferences(run: Pick<RunRecord, 'arms' | 'topologies'>): ArmDifferences | undefined {
  const arms = pairOf(run);
  if (arms === undefined) return undefined;
  const { looked, unknown } = joined([ofArms(run, arms), ofServices(arms)]);
  const differ = looked.filter(({ baseline, candidate }) => baseline !== candidate);
  const isOnlyCommit =
    arms.baseline.kind === 'git' &&
    arms.candidate.kind === 'git' &&
    unknown.length === 0 &&
    differ.every(({ isOfCommit }) => isOfCommit);
  return {
    sentence: differencesSentence({ differ, isOnlyCommit, unknown }),
    isOnlyCommit,
    differ: differ.map(({ what, baseline, candidate }) => ({ what, baseline, candidate })),
    same: looked.filter(({ baseline, candidate }) => baseline === candidate).map(({ what }) => what),
    unknown: [...unknown],
  };
}

/** Bases that moved between the builds of the two arms: what differs then is not what was asked for. */
export function unlikeBases(run: Pick<RunRecord, 'arms'>): Verdict['unlike'] {
  const [baseline, candidate] = namedArms(run);
  if (baseline === undefined || candidate === undefined) return [];
  return movedBases(baseline, candidate).map((one) => ({ ...one }));
}

function namedArms({ arms }: Pick<RunRecord, 'arms'>): readonly [ArmRecord | undefined, ArmRecord | undefined] {
  const named = (name: Side) => arms?.find((arm) => arm.name === name);
  return [named('baseline'), named('candidate')];
}

function pairOf(run: Pick<RunRecord, 'arms'>): Readonly<Record<Side, ArmRecord>> | undefined {
  const [baseline, candidate] = namedArms(run);
  if (baseline === undefined || candidate === undefined) return undefined;
  const isDescribed = [baseline, candidate].every(({ images }) =>
    images.some(({ settings }) => settings !== undefined),
  );
  return isDescribed ? { baseline, candidate } : undefined;
}

function joined(all: readonly Findings[]): Findings {
  return { looked: all.flatMap(({ looked }) => looked), unknown: all.flatMap(({ unknown }) => unknown) };
}

function ofArms(
  run: Pick<RunRecord, 'topologies'>,
  { baseline, candidate }: Readonly<Record<Side, ArmRecord>>,
): Findings {
  const sha256Of = (name: Side) => run.topologies.find((topology) => topology.name === name)?.sha256 ?? '';
  return {
    looked: [
      { what: 'source', baseline: sourceOf(baseline), candidate: sourceOf(candidate), isOfCommit: true },
      { what: 'Compose file', baseline: sha256Of('baseline'), candidate: sha256Of('candidate'), isOfCommit: true },
      ...ofData(run),
    ],
    unknown: [],
  };
}

/** Dumps lie outside of commits. */
export function ofData({ topologies }: Pick<RunRecord, 'topologies'>): Looked[] {
  const dumpOf = (name: Side, service: string) =>
    topologies.find((topology) => topology.name === name)?.data?.find((one) => one.service === service)?.sha256 ??
    'none';
  const services = new Set(topologies.flatMap(({ data = [] }) => data.map(({ service }) => service)));
  return [...services].map((service) => ({
    what: `data of ${service}`,
    baseline: dumpOf('baseline', service),
    candidate: dumpOf('candidate', service),
    isOfCommit: false,
  }));
}

function sourceOf({ kind, commit = '', tag = '', topology }: ArmRecord): string {
  if (kind === 'git') return `commit ${commit}`;
  return kind === 'image' ? `image tag ${tag}` : `topology ${topology}`;
}

function ofServices({ baseline, candidate }: Readonly<Record<Side, ArmRecord>>): Findings {
  const names = [...new Set([...baseline.images, ...candidate.images].map(({ service }) => service))];
  return joined(
    names.map((name) => {
      const [first, second] = [baseline, candidate].map(({ images }) => images.find(({ service }) => service === name));
      if (first !== undefined && second !== undefined) return ofService(first, second);
      const there = (one: ArmImage | undefined) => (one === undefined ? 'not there' : 'there');
      const what = `service ${name}`;
      return {
        looked: [{ what, baseline: there(first), candidate: there(second), isOfCommit: true }],
        unknown: [],
      };
    }),
  );
}

function ofService(first: ArmImage, second: ArmImage): Findings {
  const name = first.service;
  const settings = {
    what: `settings of ${name}`,
    baseline: first.settings ?? '',
    candidate: second.settings ?? '',
    isOfCommit: true,
  };
  return joined([{ looked: [settings], unknown: [] }, ofMounts(first, second), ofImages(first, second)]);
}

function ofMounts(first: ArmImage, second: ArmImage): Findings {
  const [files, others] = [filesOf(first), filesOf(second)];
  const paths = [...new Set([...files.keys(), ...others.keys()])];
  const looked = paths.flatMap((path): Looked[] => {
    const [baseline, candidate] = [files, others].map((all) => (all.has(path) ? all.get(path) : 'not mounted'));
    if (baseline === undefined || candidate === undefined) return [];
    return [{ what: mountOf(first.service, path), baseline, candidate, isOfCommit: true }];
  });
  const unread = paths.filter((path) => [files, others].some((all) => all.has(path) && all.get(path) === undefined));
  return { looked, unknown: unread.map((path) => mountOf(first.service, path)) };
}

function mountOf(service: string, path: string): string {
  return `files mounted by ${service}: ${path}`;
}

/** What is said of mounted files that services of the arm may change: from one run to the next they differ by what was measured. */
export function writtenMounts({ images }: ArmRecord): readonly string[] {
  return images.flatMap(({ service, mounted = [] }) =>
    mounted.filter(({ isWritten }) => isWritten).map(({ path }) => mountOf(service, path)),
  );
}

function filesOf({ mounted = [] }: ArmImage): ReadonlyMap<string, string | undefined> {
  return new Map(mounted.map(({ path, files }) => [path, files]));
}

/** By what they were made from, where that is known: the same sources give images with other ids where only a commit's label differs. */
function ofImages(first: ArmImage, second: ArmImage): Findings {
  const { service } = first;
  const [made, other] = [first.made, second.made];
  if (made !== undefined && other !== undefined) return ofOrigins(service, made, other);
  const isOneImage = first.imageId === second.imageId;
  // Another image by the same name is none of the commit's doing.
  const isOfCommit = first.image !== second.image;
  const what = `image of ${service}`;
  return {
    looked: [{ what, baseline: first.imageId, candidate: second.imageId, isOfCommit }],
    unknown: isOneImage || made === other ? [] : [`what the image of ${service} was made from`],
  };
}

/** Parts that must be known of each kind of build before anything is said of all of them. */
const PARTS = [
  { key: 'context', what: 'build folder', kinds: ['compose', 'captain'], isOfCommit: true },
  { key: 'dockerfile', what: 'Dockerfile', kinds: ['compose', 'captain'], isOfCommit: true },
  { key: 'target', what: 'build target', kinds: ['compose'], isOfCommit: true },
  // Of captain.yml they are arguments and bases, which are compared one by one.
  { key: 'inputs', what: 'sources and base', kinds: ['project'], isOfCommit: true },
  { key: 'platform', what: 'platform', kinds: ['compose', 'captain', 'project'], isOfCommit: false },
  { key: 'builder', what: 'builder', kinds: ['compose', 'captain'], isOfCommit: false },
] as const satisfies readonly {
  readonly key: keyof ImageOrigin;
  readonly what: string;
  readonly kinds: readonly ImageOrigin['by'][];
  readonly isOfCommit: boolean;
}[];

function ofOrigins(service: string, first: ImageOrigin, second: ImageOrigin): Findings {
  if (first.by !== second.by) {
    const what = `what builds ${service}`;
    return { looked: [{ what, baseline: first.by, candidate: second.by, isOfCommit: true }], unknown: [] };
  }
  const looked: Looked[] = [];
  const unknown: string[] = [];
  for (const { key, what: part, kinds, isOfCommit } of PARTS) {
    const what = `${part} of ${service}`;
    const [baseline, candidate] = [first[key], second[key]];
    if (baseline !== undefined && candidate !== undefined) {
      looked.push({ what, baseline: baseline || LAST_STAGE, candidate: candidate || LAST_STAGE, isOfCommit });
    } else if ((kinds as readonly string[]).includes(first.by)) unknown.push(what);
  }
  return joined([{ looked, unknown }, ofArguments(service, first, second), ofBases(service, first, second)]);
}

function ofArguments(service: string, first: ImageOrigin, second: ImageOrigin): Findings {
  const { arguments: args = {} } = first;
  const { arguments: others = {} } = second;
  const names = [...new Set([...Object.keys(args), ...Object.keys(others)])].sort();
  const value = (all: Readonly<Record<string, string>>, name: string) => all[name] ?? 'not given';
  const looked = names.map((name) => ({
    what: `build argument ${name} of ${service}`,
    baseline: value(args, name),
    candidate: value(others, name),
    isOfCommit: true,
  }));
  return { looked, unknown: [] };
}

/** Of one name they are no commit's; which ones a Dockerfile names is. */
function ofBases(service: string, first: ImageOrigin, second: ImageOrigin): Findings {
  const what = `base images of ${service}`;
  // One digest of sources and bases, so they are one.
  if (first.by === 'project' && first.inputs !== undefined && first.inputs === second.inputs) {
    return { looked: [], unknown: [] };
  }
  if (first.bases === undefined || second.bases === undefined) return { looked: [], unknown: [what] };
  const words = (bases: NonNullable<ImageOrigin['bases']>) =>
    bases.map(({ image, imageId }) => `${image} ${imageId}`).join(', ');
  const names = (bases: NonNullable<ImageOrigin['bases']>) => bases.map(({ image }) => image).join(', ');
  const [baseline, candidate] = [words(first.bases), words(second.bases)];
  return {
    looked: [{ what, baseline, candidate, isOfCommit: names(first.bases) !== names(second.bases) }],
    unknown: [],
  };
}

const LAST_STAGE = 'the last stage';
