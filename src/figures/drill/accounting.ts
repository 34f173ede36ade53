import type { DrillPlay } from '../../records/drill-record.ts';
import { type Identity, type MeasuredTrial, QUEUES_EMPTY, WRITES_STORED } from '../../records/trial-record.ts';

/**
 * Whether every count of a trial is equal at every stage, from the schedule to the stored rows, and where it is not. What was not
 * counted, what may still be in the queues, and a trial without a write, is unknown: nothing was proved.
 */
export function accountingOf({
  accounting,
  proof,
}: Pick<MeasuredTrial, 'accounting' | 'proof'>): DrillPlay['accounting'] {
  const kept = proof === undefined ? {} : { proof };
  if (proof?.state === 'broken')
    return { state: 'fail', stage: 'acknowledged writes = stored rows', reasons: proof.reasons, ...kept };
  const open = accounting.filter(({ holds }) => !holds);
  const queued = open.find(({ name }) => name === QUEUES_EMPTY);
  const broken = queued === undefined ? open : open.filter((one) => one !== queued && !isExplained(one, queued));
  const [first] = broken;
  if (first !== undefined) return { state: 'fail', stage: first.name, reasons: broken.map(differenceIn), ...kept };
  if (queued !== undefined) return { state: 'unknown', stage: queued.name, reasons: open.map(differenceIn), ...kept };
  if (proof?.state === 'proved') return { state: 'pass', reasons: [], ...kept };
  const reasons =
    proof === undefined ? ['the ids of the stored writes were not read, so no write is proved'] : [...proof.reasons];
  return { state: 'unknown', stage: 'acknowledged writes = stored rows', reasons, ...kept };
}

function differenceIn({ name, left, right, allowance }: Identity): string {
  const slack = allowance === 0 ? '' : `, where ${allowance} may differ`;
  return `${name}: ${left} against ${right}${slack}`;
}

/** Rows that are missing may be among the messages that were left. */
function isExplained({ name, left, right }: Identity, queued: Identity): boolean {
  return name === WRITES_STORED && left >= right && left - right <= queued.left;
}
