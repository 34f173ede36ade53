import type { TrialFacts, TrialCheck } from '../trial-check.ts';

const MOST_NAMED = 4;

/** Trials of a topology can only be taken together when they ran the same. Tags move, ids do not. @source MLPerf: audits must replicate */
export const sameImages: TrialCheck = {
  id: 'same-images',
  title: 'Same images',
  speaksFor: 'all',
  limits: "invalid when a service's containers or image ids are not those of the topology's first trial in the run",
  judge: ({ containers, firstTrial }) => {
    if (firstTrial === undefined) return { state: 'valid', measured: 'the first trial of its topology' };
    if (containers.length === 0) {
      return {
        state: 'not-measured',
        measured: 'what runs at the target is not known',
        remedy: 'let benchday start the topology, or make sure that nobody deploys while it is measured',
      };
    }
    const [own, first] = [imagesOf(containers), imagesOf(firstTrial.containers)];
    const changed = [...new Set([...own.keys(), ...first.keys()])].filter((name) => own.get(name) !== first.get(name));
    if (changed.length === 0) return { state: 'valid', measured: `those of trial ${firstTrial.trial}` };
    return {
      state: 'invalid',
      measured: `other than in trial ${firstTrial.trial}: ${changed.slice(0, MOST_NAMED).join(', ')}`,
      remedy: 'build and pull before the run, not during it, and run again',
    };
  },
};

/** By service: the ids of its containers' images, in an order of their own. */
function imagesOf(containers: TrialFacts['containers']): ReadonlyMap<string, string> {
  const images = new Map<string, string>();
  for (const { service, imageId } of [...containers].sort((a, b) => (a.imageId < b.imageId ? -1 : 1))) {
    images.set(service, `${images.get(service) ?? ''} ${imageId}`);
  }
  return images;
}
