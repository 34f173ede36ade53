import type { RunListener } from '../records/events.ts';
import type { LoadTotals } from '../records/load-totals.ts';

/** What holds for a machine and a user is said once a command, not with each trial; each trial's record has it. */
const said = new Set<string>();

/** Says why generating threads did not run in real time. */
export function warnOfScheduling({ generator: { scheduling } }: LoadTotals, listener: RunListener): void {
  for (const reason of scheduling?.reasons ?? []) {
    if (said.has(reason)) continue;
    said.add(reason);
    listener({ type: 'warning', message: `hits may leave late when every core is busy: ${reason}` });
  }
}
