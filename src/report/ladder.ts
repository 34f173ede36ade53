import { areTimesAlike } from '../figures/statement-counting.ts';
import type { ReportModel, TopologyView } from './model.ts';

/** What a topology changes against the one before it in the scenario's order. Changes are ratios: -0.8 is four fifths less. */
export interface Rung {
  readonly topology: TopologyView;
  readonly previous: TopologyView;
  /** undefined: the step before had none to begin with */
  readonly statements: number | undefined;
  readonly databaseTime: number | undefined;
  /** database statements or database time per hit became less */
  readonly isLighter: boolean;
}

/** The steps between the topologies whose database work was measured, in the scenario's order. */
export function rungsOf({ topologies }: ReportModel): readonly Rung[] {
  const measured = topologies.filter((topology) => topology.measured?.database !== undefined);
  return measured.slice(1).flatMap((topology, index): Rung[] => {
    const previous = measured[index];
    if (previous === undefined) return [];
    const statements = change(previous, topology, 'statements');
    const databaseTime = hasLikeTimes(previous, topology) ? change(previous, topology, 'databaseTimeMs') : undefined;
    const isLighter = [statements, databaseTime].some((ratio) => ratio !== undefined && ratio < 0);
    return [{ topology, previous, statements, databaseTime, isLighter }];
  });
}

function hasLikeTimes(from: TopologyView, to: TopologyView): boolean {
  const [first, second] = [from, to].map(({ measured }) => measured?.database?.counting ?? []);
  return areTimesAlike(first ?? [], second ?? []);
}

function change(from: TopologyView, to: TopologyView, figure: 'statements' | 'databaseTimeMs'): number | undefined {
  const [before, after] = [from, to].map(({ measured }) => measured?.database?.[figure]?.median);
  if (before === undefined || after === undefined || before === 0) return undefined;
  return after / before - 1;
}
