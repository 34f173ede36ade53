import { isDeepStrictEqual } from 'node:util';
import { topologyBefore } from '../../faults/change-word.ts';
import { aimedServices, type DrillWord } from '../../faults/fault-word.ts';
import { faultById } from '../../faults/registry.ts';
import type { Topology } from '../../topology/topology.ts';
import { CONTROL } from '../../verdicts/drill/judge-drill.ts';

/** What comes up for the plays of a drill. @param word  absent: the control's */
export async function armTopology<T extends Topology>(word: DrillWord | undefined, topology: T): Promise<T> {
  if (word?.kind === 'change') return topologyBefore(word, topology);
  if (word?.kind !== 'fault') return topology;
  const names = aimedServices(word, topology).map(({ name }) => name);
  return faultById(word.fault).prepare(topology, names, word.amount);
}

/** What comes up for the control and for each fault, named after it; and the names of those for which the topology comes up as it is. */
export async function armTopologies<T extends Topology>(
  faults: readonly DrillWord[],
  topology: T,
): Promise<{ readonly topologies: readonly T[]; readonly alike: ReadonlySet<string> }> {
  const arms = [{ name: CONTROL, word: undefined }, ...faults.map((word) => ({ name: word.word, word }))];
  const made = await Promise.all(
    arms.map(async ({ name, word }) => ({ name, own: await armTopology(word, topology) })),
  );
  return {
    topologies: made.map(({ name, own }) => ({ ...own, name })),
    alike: new Set(made.flatMap(({ name, own }) => (isDeepStrictEqual(own, topology) ? [name] : []))),
  };
}
