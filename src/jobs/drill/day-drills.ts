import { random } from '../../base/random.ts';
import { shuffled } from '../../stats/shuffle.ts';
import { componentsOf } from '../../topology/components.ts';
import type { Topology } from '../../topology/topology.ts';
import { auditAims, wordsOfAims } from './audit-aims.ts';

/** So that a quick day takes less than 20 minutes: with the control seven plays, on one bring-up where each leaves it whole. */
const MOST_QUICK = 6;
/** What comes back after it must be of the same version; after the other all of it must be made again. */
const ALL = ['restart:@all', 'lose:@all'];

/**
 * What a disaster-recovery day plays on a topology: each component and server killed, paused and cut off, an image deployed to what serves
 * the pages, a version that never gets ready, all of it killed and started again, and all of it lost and rebuilt. A quick day plays a few of
 * them, drawn by the seed, the deploys, the restart and the rebuild always.
 */
export function dayDrills(
  topology: Topology,
  { isQuick, seed }: { readonly isQuick: boolean; readonly seed: number },
): { readonly drills: readonly string[]; readonly leftOut: readonly string[] } {
  const losses = wordsOfAims(auditAims(topology));
  const changes = componentsOf(topology)
    .filter(({ kind, services }) => kind === 'service' && services.some((name) => isApp(topology, name)))
    .flatMap(({ name }) => [`deploy:${name}`, `bad-deploy:${name}`])
    .concat(ALL);
  if (!isQuick) return { drills: [...losses, ...changes], leftOut: [] };
  const order = shuffled(
    losses.map((_, index) => index),
    random(seed, losses.length),
  );
  const drawn = new Set(order.slice(0, Math.max(1, MOST_QUICK - changes.length)));
  return {
    drills: [...losses.filter((_, index) => drawn.has(index)), ...changes],
    leftOut: losses.filter((_, index) => !drawn.has(index)),
  };
}

function isApp({ services }: Topology, name: string): boolean {
  return services.some((service) => service.name === name && service.role === 'app');
}
