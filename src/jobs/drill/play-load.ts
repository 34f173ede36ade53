import { type ChangeWord, changedServices } from '../../faults/change-word.ts';
import type { DrillWord } from '../../faults/fault-word.ts';
import { type SurgeWord, surgePerSecond } from '../../faults/surge-word.ts';
import type { DrillSettings } from '../../records/drill-record.ts';
import { SURGE } from '../../records/surge.ts';
import type { RateCurve } from '../../scenario/schedule.ts';
import type { Topology } from '../../topology/topology.ts';
import { AFTER_MS } from './drill-scenario.ts';

type Settings = Pick<DrillSettings, 'faultAtMs' | 'holdMs' | 'durationMs' | 'ratePerSecond' | 'deployMsEach'>;

/** The load of a play where it is not that of the drill: an overload, and what ends services for which its time is not enough. */
export function playLoad(word: DrillWord, settings: Settings, topology: Topology): { readonly curve?: RateCurve } {
  if (word.kind === 'surge') return { curve: surgeCurve(word, settings) };
  const { faultAtMs, holdMs, durationMs, ratePerSecond, deployMsEach = 0 } = settings;
  const waits = waitsOf(word, topology);
  if (waits === 0 || deployMsEach === 0) return {};
  // A version that is bad is waited for, and a fault is held, before what was there starts again.
  const isHeld = word.kind === 'fault' || (word.kind === 'change' && word.change === 'bad-deploy');
  const lengthMs = faultAtMs + (isHeld ? holdMs : 0) + waits * deployMsEach + AFTER_MS;
  return lengthMs > durationMs ? { curve: { segments: [{ lengthMs, ratePerSecond }] } } : {};
}

/** How often services are waited for, one after the other, until all is there again; 0: the drill's own time is enough. */
function waitsOf(word: DrillWord, topology: Topology): number {
  if (word.kind === 'change') return batchesOf(word, topology);
  if (word.kind === 'rebuild') return longestChain(topology);
  // Of one component no more is known than the time of the drill.
  if (word.kind !== 'fault' || word.aim.kind === 'replica' || word.aim.kind === 'service') return 0;
  return word.aim.kind === 'everything' ? longestChain(topology) : 1;
}

/** The rate of the drill, but for the surge. */
function surgeCurve(word: SurgeWord, { faultAtMs, durationMs, ratePerSecond }: Settings): RateCurve {
  return {
    segments: [
      { lengthMs: faultAtMs, ratePerSecond },
      { lengthMs: SURGE.lengthMs, ratePerSecond: surgePerSecond(word) },
      { lengthMs: durationMs - faultAtMs - SURGE.lengthMs, ratePerSecond },
    ],
  };
}

/** How often instances are replaced, one after the other; of a version that is bad once, and back. */
function batchesOf(word: ChangeWord, topology: Topology): number {
  if (word.change === 'bad-deploy') return 1;
  if (word.change !== 'deploy' && word.change !== 'rollback') return 0;
  return changedServices(word, topology).reduce((sum, { replicas, update: { parallelism = 1 } = {} }) => {
    return sum + (parallelism === 0 ? 1 : Math.ceil(replicas / parallelism));
  }, 0);
}

/** How many services wait for one another, at most, when all of them start; a circle was refused when the topology was read. */
function longestChain({ services }: Topology): number {
  const lengths = new Map<string, number>();
  const lengthOf = (name: string): number => {
    const known = lengths.get(name);
    if (known !== undefined) return known;
    const { dependsOn = [] } = services.find((service) => service.name === name) ?? {};
    const length = 1 + Math.max(0, ...dependsOn.map(({ service }) => lengthOf(service)));
    lengths.set(name, length);
    return length;
  };
  return Math.max(0, ...services.map(({ name }) => lengthOf(name)));
}
