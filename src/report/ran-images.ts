import type { ImageRecord } from '../records/trial-record.ts';
import type { TopologyView } from './model.ts';

/** An image that services of a topology ran, over all its measured trials. */
export interface RanImage {
  readonly service: string;
  readonly image: string;
  /** more than one: not every trial ran the same */
  readonly ids: readonly string[];
  /** what is known of those ids; none in records that do not hold it */
  readonly facts: readonly ImageRecord[];
}

/** Each service with its image, in the order they were seen. */
export function ranImages({ trials }: Pick<TopologyView, 'trials'>): readonly RanImage[] {
  const found = new Map<
    string,
    { service: string; image: string; ids: Set<string>; facts: Map<string, ImageRecord> }
  >();
  for (const trial of trials) {
    if (trial.state !== 'measured') continue;
    for (const { service, image, imageId } of trial.containers) {
      const key = JSON.stringify([service, image]);
      const entry = found.get(key) ?? { service, image, ids: new Set<string>(), facts: new Map<string, ImageRecord>() };
      entry.ids.add(imageId);
      const facts = trial.images?.find((candidate) => candidate.image === image && candidate.imageId === imageId);
      if (facts !== undefined) entry.facts.set(imageId, facts);
      found.set(key, entry);
    }
  }
  return Array.from(found.values(), ({ service, image, ids, facts }) => ({
    service,
    image,
    ids: [...ids],
    facts: [...facts.values()],
  }));
}

export function shortId(imageId: string): string {
  return imageId.replace(/^sha256:/, '').slice(0, 12);
}

/** `commit 852be0a1c3d4 on main`; undefined for an image that captain.yml did not build. */
export function sourceInWords({ source }: ImageRecord): string | undefined {
  if (source === undefined) return undefined;
  return `commit ${source.commit.slice(0, 12)}${source.branch === undefined ? '' : ` on ${source.branch}`}`;
}

/** Whether it was built from files that differed from the commit. */
export function isFromDirtyTree({ facts }: RanImage): boolean {
  return facts.some(({ source }) => source?.isDirty === true);
}
