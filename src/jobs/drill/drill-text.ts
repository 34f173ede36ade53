import type { DrillRecord } from '../../records/drill-record.ts';
import { RESULT_COLUMNS, resultRows, retriesText } from '../../verdicts/drill/words.ts';

/** What was found, for a reader. */
export interface DrillText {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** of each play, what was tried again: without it "0 failed" hides its price */
  readonly retries: readonly string[];
}

export function drillText(record: DrillRecord): DrillText {
  return {
    columns: RESULT_COLUMNS,
    rows: resultRows(record),
    retries: record.plays
      .filter(({ state }) => state === 'played')
      .map(({ trial, drill, retries }) => `trial ${trial}, ${drill}: by load balancers ${retriesText(retries)}`),
  };
}
