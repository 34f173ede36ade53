import type { ReportModel } from '../model.ts';
import { listOf } from '../parts/blocks.ts';

/** Why response times may not be compared, one or two sentences; undefined when they may. */
export function whyNotComparable(model: ReportModel): string | undefined {
  const measured = model.topologies.filter((topology) => topology.measured !== undefined);
  const unusable = measured.filter(({ isTimeComparable }) => !isTimeComparable);
  if (unusable.length === 0) return undefined;
  const causes = new Map<string, string>();
  for (const { measured: figures } of unusable) {
    for (const { state, speaksFor, id, title, measured: value, limits } of figures?.checks ?? []) {
      if (state === 'invalid' && speaksFor !== 'work' && !causes.has(id))
        causes.set(id, `${title}: ${value} (limits: ${limits}).`);
    }
  }
  const names = listOf(unusable.map(({ name }) => name));
  if (causes.size === 0) return model.summary.decision.trust;
  return `${names}: ${[...causes.values()].slice(0, 3).join(' ')}`;
}
