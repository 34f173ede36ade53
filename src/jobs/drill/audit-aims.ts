import { suspectedPoints } from '../../topology/single-points.ts';
import type { Topology } from '../../topology/topology.ts';
import type { AuditAim } from '../../verdicts/drill/judge-audit.ts';

/** A crash, a hang, and a network that is away: each fools another kind of check. */
const FAULTS = ['kill', 'pause', 'isolate'];

/** One instance of each component, and each server, broken in each way. Which of several instances leads is not looked at: it is the first. */
export function auditAims(topology: Topology): readonly AuditAim[] {
  return suspectedPoints(topology).flatMap((component): AuditAim[] => {
    const [first] = component.services;
    if (first === undefined) return [];
    const aim = component.kind === 'server' ? `@${component.name}` : first;
    const { name, kind, instances, suspicions } = component;
    return [
      {
        component: { name, kind, instances, suspicions: [...suspicions] },
        faults: FAULTS.map((fault) => ({ fault, drill: `${fault}:${aim}` })),
      },
    ];
  });
}

/** The drills of which an audit consists, in order. */
export function wordsOfAims(aims: readonly AuditAim[]): readonly string[] {
  return aims.flatMap(({ faults }) => faults.map(({ drill }) => drill));
}
