import { type Counting, areTimesAlike, unlikeCounting } from '../../figures/statement-counting.ts';
import type { TopologySummary } from '../../records/summary.ts';

type Measured = Pick<TopologySummary, 'name' | 'measured'>;

/** Why the statements of two topologies cannot be compared; undefined where they can, and where one of them has none. */
export function unlikeStatements(first: Measured, second: Measured): string | undefined {
  const [a, b] = [first.measured?.database, second.measured?.database];
  if (a === undefined || b === undefined) return undefined;
  return unlikeCounting([countingOf(first), countingOf(second)], [first.name, second.name]);
}

/** Why the statements of a run's topologies cannot be set side by side, one sentence each; empty: they can. */
export function unlikeDatabases(topologies: readonly Measured[]): string[] {
  const [first, ...others] = topologies.filter(({ measured }) => measured?.database !== undefined);
  return first === undefined ? [] : others.flatMap((other) => unlikeStatements(first, other) ?? []);
}

/** Why the database times of a run's topologies cannot be set side by side, one sentence each; empty: they can. */
export function unlikeDatabaseTimes(topologies: readonly Measured[]): string[] {
  const timed = topologies.filter(({ measured }) => measured?.database?.databaseTimeMs !== undefined);
  const [first, ...others] = timed;
  if (first === undefined) return [];
  return others
    .filter((other) => !areTimesAlike(countingOf(first), countingOf(other)))
    .map(
      (other) =>
        `${first.name} and ${other.name} have databases of different kinds, which do not time the same parts of a statement`,
    );
}

function countingOf({ measured }: Measured): Counting {
  return measured?.database?.counting ?? [];
}
