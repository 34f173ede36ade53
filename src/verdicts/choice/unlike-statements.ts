import { unlikeCounting } from '../../figures/statement-counting.ts';
import type { TopologySummary } from '../../records/summary.ts';

type Measured = Pick<TopologySummary, 'name' | 'measured'>;

/** Why the statements of two topologies cannot be compared; undefined where they can, and where one of them has none. */
export function unlikeStatements(first: Measured, second: Measured): string | undefined {
  const [a, b] = [first.measured?.database, second.measured?.database];
  if (a === undefined || b === undefined) return undefined;
  return unlikeCounting([a.counting ?? [], b.counting ?? []], [first.name, second.name]);
}

/** Why the statements of a run's topologies cannot be set side by side, one sentence each; empty: they can. */
export function unlikeDatabases(topologies: readonly Measured[]): string[] {
  const [first, ...others] = topologies.filter(({ measured }) => measured?.database !== undefined);
  return first === undefined ? [] : others.flatMap((other) => unlikeStatements(first, other) ?? []);
}
