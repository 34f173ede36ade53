import type { DrillRecord } from '../../records/drill-record.ts';
import { auditTable } from '../../verdicts/drill/audit-words.ts';
import { bringUpLines } from '../../verdicts/drill/bring-up-words.ts';
import { REBUILD_COLUMNS, rebuildRows } from '../../verdicts/drill/rebuild-words.ts';
import { RESULT_COLUMNS, resultRows, retriesText } from '../../verdicts/drill/words.ts';

/** What was found, for a reader. */
export interface DrillText {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** of each play, what was tried again: without it "0 failed" hides its price */
  readonly retries: readonly string[];
  /** which plays shared a bring-up; none: each had its own */
  readonly bringUps: readonly string[];
  /** step by step what was rebuilt; absent: nothing was lost as a whole */
  readonly rebuild?: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };
  /** components against faults; absent: no audit was asked for */
  readonly audit?: ReturnType<typeof auditTable>;
}

export function drillText(record: DrillRecord): DrillText {
  const steps = rebuildRows(record.plays);
  return {
    columns: RESULT_COLUMNS,
    rows: resultRows(record),
    bringUps: bringUpLines(record),
    ...(steps.length === 0 ? {} : { rebuild: { columns: REBUILD_COLUMNS, rows: steps } }),
    ...(record.audit === undefined ? {} : { audit: auditTable(record.audit) }),
    retries: record.plays
      .filter(({ state }) => state === 'played')
      .map(({ trial, drill, retries }) => `trial ${trial}, ${drill}: by load balancers ${retriesText(retries)}`),
  };
}
