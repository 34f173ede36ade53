import { topologyBefore } from '../../faults/change-word.ts';
import { aimedServices, type DrillWord } from '../../faults/fault-word.ts';
import { faultById } from '../../faults/registry.ts';
import type { Topology } from '../../topology/topology.ts';

/** What comes up for the plays of a drill. @param word  absent: the control's */
export async function armTopology<T extends Topology>(word: DrillWord | undefined, topology: T): Promise<T> {
  if (word?.kind === 'change') return topologyBefore(word, topology);
  if (word?.kind !== 'fault') return topology;
  const names = aimedServices(word, topology).map(({ name }) => name);
  return faultById(word.fault).prepare(topology, names, word.amount);
}
