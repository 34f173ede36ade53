import { sourceOf } from '../platform/engine/image-facts.ts';
import { explainEngineFailure } from '../platform/engine/connection.ts';
import type { ImageRecord } from '../records/trial-record.ts';
import { shownImage } from '../topology/shown-image.ts';
import type { Subject } from './subject.ts';

/** Every image that a subject runs, once, in the order of its services. */
export async function describeImages({ services }: Pick<Subject, 'services'>): Promise<ImageRecord[]> {
  const records = new Map<string, ImageRecord>();
  for (const { service, containers } of services) {
    for (const container of containers.filter(({ isByAddress }) => isByAddress !== true)) {
      const key = `${service.image} ${container.imageId}`;
      if (records.has(key)) continue;
      const facts = await container.describeImage().catch((cause: unknown) => {
        throw explainEngineFailure(cause, `the image ${shownImage(service)} could not be looked at`);
      });
      const source = sourceOf(service.image, facts);
      records.set(key, {
        image: shownImage(service),
        imageId: container.imageId,
        repoDigests: [...facts.repoDigests],
        ...(facts.createdAtMs === undefined ? {} : { createdAtMs: facts.createdAtMs }),
        ...(source === undefined ? {} : { source: { ...source } }),
      });
    }
  }
  return [...records.values()];
}
