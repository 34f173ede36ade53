import type { ReportModel, TopologyView } from './model.ts';
import { isWorkComparable } from './work-pairs.ts';
import type { DatabaseWork } from './work-pairs.ts';

/** What a topology changes against the one before it in the scenario's order. Changes are ratios: -0.8 is four fifths less. */
export interface Rung {
  readonly topology: TopologyView;
  readonly previous: TopologyView;
  /** undefined: the step before had none to begin with, or the two cannot be compared */
  readonly statements: number | undefined;
  readonly databaseTime: number | undefined;
  /** database statements or database time per hit became less; undefined: one of them is not known, and the other did not */
  readonly isLighter: boolean | undefined;
}

/** The steps between the topologies whose database work was measured, in the scenario's order. */
export function rungsOf(model: ReportModel): readonly Rung[] {
  const measured = model.topologies.filter((topology) => topology.measured?.database !== undefined);
  return measured.slice(1).flatMap((topology, index): Rung[] => {
    const previous = measured[index];
    if (previous === undefined) return [];
    const changeOf = (work: DatabaseWork) =>
      isWorkComparable(model, work, [previous, topology]) ? change(previous, topology, work) : undefined;
    const [statements, databaseTime] = [changeOf('statements'), changeOf('databaseTimeMs')];
    return [{ topology, previous, statements, databaseTime, isLighter: isLighter([statements, databaseTime]) }];
  });
}

function isLighter(changes: readonly (number | undefined)[]): boolean | undefined {
  if (changes.some((ratio) => ratio !== undefined && ratio < 0)) return true;
  return changes.includes(undefined) ? undefined : false;
}

function change(from: TopologyView, to: TopologyView, figure: DatabaseWork): number | undefined {
  const [before, after] = [from, to].map(({ measured }) => measured?.database?.[figure]?.median);
  if (before === undefined || after === undefined || before === 0) return undefined;
  return after / before - 1;
}
