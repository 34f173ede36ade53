import type { DrillPlay } from '../../records/drill-record.ts';
import type { MeasuredTrial } from '../../records/trial-record.ts';

/**
 * Whether every count of a trial is equal at every stage, from the schedule to the stored rows, and where it is not. What was not
 * counted, and a trial without a write, is unknown: nothing was proved.
 */
export function accountingOf({
  accounting,
  proof,
}: Pick<MeasuredTrial, 'accounting' | 'proof'>): DrillPlay['accounting'] {
  const kept = proof === undefined ? {} : { proof };
  if (proof?.state === 'broken')
    return { state: 'fail', stage: 'acknowledged writes = stored rows', reasons: proof.reasons, ...kept };
  const broken = accounting.filter(({ holds }) => !holds);
  const [first] = broken;
  if (first !== undefined) {
    const reasons = broken.map(({ name, left, right, allowance }) => {
      const slack = allowance === 0 ? '' : `, where ${allowance} may differ`;
      return `${name}: ${left} against ${right}${slack}`;
    });
    return { state: 'fail', stage: first.name, reasons, ...kept };
  }
  if (proof?.state === 'proved') return { state: 'pass', reasons: [], ...kept };
  const reasons =
    proof === undefined ? ['the ids of the stored writes were not read, so no write is proved'] : [...proof.reasons];
  return { state: 'unknown', stage: 'acknowledged writes = stored rows', reasons, ...kept };
}
