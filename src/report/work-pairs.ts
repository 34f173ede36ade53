import { areTimesAlike } from '../figures/statement-counting.ts';
import { unlikeStatements } from '../verdicts/choice/unlike-statements.ts';
import type { ReportModel, TopologyView } from './model.ts';

/** A figure of what the database did. */
export type DatabaseWork = 'statements' | 'databaseTimeMs';

/** Whether a change of one topology's database work against another's may be written: both are of sites that work, and counted alike. */
export function isWorkComparable(model: ReportModel, work: DatabaseWork, pair: readonly [TopologyView, TopologyView]) {
  const isUsable = (one: TopologyView) => one.summary.validity.work !== 'invalid' && !isFailing(model, one);
  return pair.every(isUsable) && isCountedAlike(work, pair);
}

/** Of a topology, the places of the others whose statements are counted by other settings. */
export function unlikeTopologies({ topologies }: ReportModel, own: TopologyView): readonly number[] {
  return topologies.filter((other) => !isCountedAlike('statements', [own, other])).map(({ index }) => index);
}

function isCountedAlike(work: DatabaseWork, [first, second]: readonly [TopologyView, TopologyView]): boolean {
  if (work === 'statements') return unlikeStatements(first.summary, second.summary) === undefined;
  return areTimesAlike(first.measured?.database?.counting ?? [], second.measured?.database?.counting ?? []);
}

/** So many errors that the other figures are not those of a site that works. */
export function isFailing({ summary }: ReportModel, { name }: TopologyView): boolean {
  return summary.decision.standings?.find(({ topology }) => topology === name)?.place === 'failing';
}
