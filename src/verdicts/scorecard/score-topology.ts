import type { RequirementRow } from '../../records/scorecard.ts';
import { quickDeploy, rollback } from './of-changes.ts';
import { dailyHits, fastResponse, offLoad } from './of-the-day.ts';
import { failover, isolatedRegistry, noSinglePoint } from './of-faults.ts';
import { parity } from './of-parity.ts';
import { type Requirement, type StoredEvidence, notYet } from './requirement.ts';

/** The talk's requirements, in its order. */
export const REQUIREMENTS: readonly Requirement[] = [
  dailyHits,
  offLoad,
  fastResponse,
  quickDeploy,
  rollback,
  notYet({ id: 'scaling', title: 'easy scaling', rule: 'throughput that more instances add, by one command' }),
  failover,
  parity,
  noSinglePoint,
  notYet({
    id: 'canary',
    title: 'canary releases',
    rule: 'a version that burns CPU gets a tenth of the traffic, and is rolled back by itself',
  }),
  notYet({
    id: 'disaster-recovery',
    title: 'disaster recovery',
    rule: 'everything lost, and rebuilt from the journal of the run alone; the ids of lost writes are listed',
  }),
  isolatedRegistry,
  notYet({
    id: 'locked-versions',
    title: 'locked versions',
    rule: 'digests of images and versions of engines are the same after every server restarted',
  }),
];

/** Each requirement by what is stored: pure, so that the same files give the same scorecard. */
export function scoreTopology(stored: StoredEvidence): readonly RequirementRow[] {
  return REQUIREMENTS.map((requirement): RequirementRow => {
    const { id, title, unit, rule } = requirement;
    const found = requirement.find(stored);
    const command = isDecided(found.state) ? undefined : requirement.command(stored.typed);
    return { id, title, unit, rule, ...found, ...(command === undefined ? {} : { command }) };
  });
}

function isDecided(state: RequirementRow['state']): boolean {
  return state === 'met' || state === 'missed' || state === 'impossible';
}
