import type { RequirementRow } from '../../records/scorecard.ts';
import { canary } from './of-canaries.ts';
import { quickDeploy, rollback } from './of-changes.ts';
import { dailyHits, fastResponse, offLoad } from './of-the-day.ts';
import { disasterRecovery } from './of-rebuilds.ts';
import { failover, isolatedRegistry, noSinglePoint } from './of-faults.ts';
import { scaling } from './of-growth.ts';
import { parity } from './of-parity.ts';
import { lockedVersionsRow } from './of-restarts.ts';
import type { Requirement, StoredEvidence } from './requirement.ts';
import { inShell } from './typed.ts';

/** The talk's requirements, in its order. */
export const REQUIREMENTS: readonly Requirement[] = [
  dailyHits,
  offLoad,
  fastResponse,
  quickDeploy,
  rollback,
  scaling,
  failover,
  parity,
  noSinglePoint,
  canary,
  disasterRecovery,
  isolatedRegistry,
  lockedVersionsRow,
];

/** Each requirement by what is stored: pure, so that the same files give the same scorecard. */
export function scoreTopology(stored: StoredEvidence): readonly RequirementRow[] {
  return REQUIREMENTS.map((requirement): RequirementRow => {
    const { id, title, unit, rule } = requirement;
    const found = requirement.find(stored);
    const command = isDecided(found.state) ? undefined : requirement.command(inShell(stored.typed));
    return { id, title, unit, rule, ...found, ...(command === undefined ? {} : { command }) };
  });
}

function isDecided(state: RequirementRow['state']): boolean {
  return state === 'met' || state === 'missed' || state === 'impossible';
}
