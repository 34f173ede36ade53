import type { Random } from '../base/random.ts';
import type { Arrival, SessionSpecification } from './schedule.ts';

/** Whose hit it is. */
type VisitOfHit = Required<Pick<Arrival, 'visitor' | 'isVisitStart'>>;

/**
 * Deals hits to visitors, all equally likely. A visit ends after each of its hits with the same chance, so that its length is
 * geometrically distributed, and a second can be drawn without those before it. Two draws a hit.
 */
export function visitDraw({ visitors, hitsPerVisit }: SessionSpecification, random: Random): () => VisitOfHit {
  return () => {
    const visitor = Math.floor(random() * visitors);
    return { visitor, isVisitStart: random() * hitsPerVisit < 1 };
  };
}
