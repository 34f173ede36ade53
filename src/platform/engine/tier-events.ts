import type { RebuildStep } from '../../records/drill-rebuild.ts';
import type { Topology } from '../../topology/topology.ts';
import type { BringUp } from '../platform.ts';

/** What services say on their way up, as steps: when the last container was started, and when all services of a role were ready. */
export function tierEvents(
  { services }: Pick<Topology, 'services'>,
  onStep: (step: RebuildStep, detail?: string) => void,
): NonNullable<BringUp['onEvent']> {
  const started = new Set<string>();
  const ready = new Set<string>();
  const count = services.reduce((sum, { replicas }) => sum + replicas, 0);
  return ({ service: name, state }) => {
    const role = services.find((service) => service.name === name)?.role;
    if ((state === 'started' || state === 'ready') && !started.has(name)) {
      started.add(name);
      if (started.size === services.length) onStep('started', `all ${count} containers`);
    }
    if (state !== 'ready' || role === undefined) return;
    ready.add(name);
    const tier = services.filter((service) => service.role === role).map((service) => service.name);
    if (tier.every((one) => ready.has(one))) onStep('tier', `${role}: ${tier.join(', ')}`);
  };
}
