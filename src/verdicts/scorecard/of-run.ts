import type { RunRecord } from '../../records/run-record.ts';
import type { ScorecardColumn } from '../../records/scorecard.ts';
import type { RunSummary } from '../../records/summary.ts';
import { scoreTopology } from './score-topology.ts';
import { typedIn } from './typed.ts';

/** File of a run's directory that its own rows are by. */
export const OWN_SUMMARY = 'summary.json';

/**
 * What the scorecard says of a run's topologies where nothing else is stored: the same rows by the same rule as `benchday scorecard`.
 * @returns none for the arms of a gate, which are versions, and for the trials of a drill
 */
export function scorecardOfRun(run: RunRecord, record: RunSummary): ScorecardColumn[] {
  if (run.arms !== undefined || run.isDrill === true) return [];
  const item = { file: OWN_SUMMARY, atMs: run.startedAtMs, record, run };
  return run.topologies.map((topology) => {
    const { name, sha256 } = topology;
    const typed = typedIn(run, name, topology);
    const stored = { topology: name, typed, runs: [item], capacities: [], drills: [], parities: [] };
    return { topology: name, sha256, rows: [...scoreTopology(stored)], leftOut: [] };
  });
}
