import { counted } from '../../base/number-text.ts';
import type { DrillRecord } from '../../records/drill-record.ts';
import { CONTROL } from './judge-drill.ts';

/** How far drills can be trusted, in one sentence, by what their plays say of generator, machine and counts. */
export function drillTrust({ plays }: Pick<DrillRecord, 'plays'>): string {
  const played = plays.filter(({ state }) => state === 'played');
  if (played.length === 0) return 'no play was played to the end';
  const controls = played.filter(({ drill }) => drill === CONTROL).length;
  const isSteady = (state: string) => played.filter(({ steady }) => steady?.state === state).length;
  const unsteady = isSteady('broken');
  const unproved = played.length - isSteady('proved') - unsteady;
  const short = played.filter(({ isGeneratorShort }) => isGeneratorShort === true).length;
  const taken = played.flatMap(({ machine }) => machine ?? []);
  const [first] = taken;
  const proofs = (state: string) => played.filter(({ accounting }) => accounting?.state === state).length;
  const [closed, broke] = [proofs('pass'), proofs('fail')];
  const unknown = played.length - closed - broke;
  return [
    `${played.length} of ${counted(plays.length, 'play')} played to the end, ${controls} of them without a fault`,
    `steady before it: ${isSteady('proved')}${unsteady === 0 ? '' : `, not steady: ${unsteady}`}${unproved === 0 ? '' : `, not known: ${unproved}`}`,
    `generator short of CPU in ${short}`,
    `others took the machine's CPU time in ${taken.length}${first === undefined ? '' : ` (${first}${taken.length > 1 ? ', in the first of them' : ''})`}`,
    `every count closed in ${closed}${broke === 0 ? '' : `, broke in ${broke}`}${unknown === 0 ? '' : `, not known in ${unknown}`}`,
  ].join('; ');
}
