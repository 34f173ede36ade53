import { BenchdayError } from '../../base/errors.ts';
import { keptTrials } from '../../run/resume.ts';
import type { StoredRun } from '../../store/run-reader.ts';
import { shownImage } from '../../topology/shown-image.ts';
import type { Topology } from '../../topology/topology.ts';
import type { ImageWorkshop } from '../../platform/engine/image-workshop.ts';

/** What the measured trials of an interrupted run ran: ids by name. What was pulled for the first trial is what the others run. */
export function imagesThatRan(resumes: Pick<StoredRun, 'trials'> | undefined): Map<string, string> {
  const ran = (resumes?.trials ?? []).flatMap((trial) => (trial.state === 'measured' ? (trial.images ?? []) : []));
  return new Map(ran.map(({ image, imageId }) => [image, imageId]));
}

/**
 * The trials of one topology run the same images: one that was built or pulled anew since an interruption would be averaged with its
 * predecessor.
 * @throws {BenchdayError} RESUME_REFUSED naming every image that the kept trials ran and that is another one by now
 */
export async function refuseMovedImages(
  { run, trials }: Pick<StoredRun, 'run' | 'trials'>,
  topologies: readonly Topology[],
  { find }: Pick<ImageWorkshop, 'find'>,
): Promise<void> {
  const kept = keptTrials(run, trials);
  const moved = new Set<string>();
  for (const { name, services } of topologies) {
    const ran = kept.flatMap((trial) =>
      trial.state === 'measured' && trial.topology === name ? (trial.images ?? []) : [],
    );
    for (const service of services) {
      const { image, imageId } = service;
      const before = ran.filter((one) => one.image === shownImage(service));
      if (before.length === 0) continue;
      const now = await find(imageId ?? image);
      // An engine may name one image by its index and by its manifest; the digests of registries are the same then.
      const isSame = before.some(
        (one) => one.imageId === now?.id || one.repoDigests.some((digest) => now?.repoDigests.includes(digest)),
      );
      if (isSame) continue;
      const ids = [...new Set(before.map((one) => one.imageId))].join(', ');
      moved.add(`the image ${shownImage(service)} of ${name} was ${ids} and is ${now?.id ?? 'gone'}`);
    }
  }
  if (moved.size === 0) return;
  throw new BenchdayError(
    'RESUME_REFUSED',
    `${run.runId} cannot be resumed, since its trials would not be comparable:\n  ${[...moved].join('\n  ')}`,
  );
}
