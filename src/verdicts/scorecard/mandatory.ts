import { shellWord } from '../../base/shell-word.ts';
import type { ScorecardRow } from '../../records/decision.ts';
import type { RunRecord } from '../../records/run-record.ts';
import type { RequirementRow } from '../../records/scorecard.ts';
import type { RunSummary } from '../../records/summary.ts';
import { OWN_SUMMARY } from './of-run.ts';
import { DAY_HITS } from './of-the-day.ts';
import type { StoredEvidence } from './requirement.ts';
import { scoreTopology } from './score-topology.ts';
import { typedIn } from './typed.ts';

/** A requirement that a scenario names, with what is known of it. */
export interface Mandatory {
  readonly id: string;
  readonly title: string;
  readonly rowOf: (topology: string) => ScorecardRow;
}

/** What is stored of the version of a topology that a run measured, beside that run. */
export type EvidenceBeside = Pick<StoredEvidence, 'runs' | 'capacities' | 'drills' | 'parities'> & {
  /** stored things of other versions of it */
  readonly others: number;
};

/** Ids of the rows that must be met; none for the arms of a gate, which are versions, and for what was disturbed on purpose. */
export function mandatoryIds({ scenario, arms, isDrill }: RunRecord): readonly string[] {
  return arms !== undefined || isDrill === true ? [] : (scenario.objectives?.requirements ?? []);
}

/**
 * The mandatory requirements of a run's scenario by the rows of the scorecard: of what is stored of the same version of each topology, and
 * of the run itself, which is the newest.
 * @param own  what the run says where nothing is mandatory
 * @param beside  by the topology's name; absent: nothing is stored
 */
export function mandatoryOf(
  run: RunRecord,
  own: RunSummary,
  beside: ReadonlyMap<string, EvidenceBeside>,
): readonly Mandatory[] {
  const ids = mandatoryIds(run);
  if (ids.length === 0) return [];
  const item = { file: OWN_SUMMARY, atMs: run.startedAtMs, record: own, run };
  const rows = new Map(
    run.topologies.map((topology) => {
      const { others, ...stored } = beside.get(topology.name) ?? NOTHING;
      const typed = typedIn(run, topology.name, topology);
      const scored = scoreTopology({ ...stored, topology: topology.name, typed, runs: [item, ...stored.runs] });
      return [topology.name, scored.map((row) => ofOwnDay(withOthers(row, others), run))] as const;
    }),
  );
  return ids.map((id) => {
    const found = (name: string): ScorecardRow | undefined => rows.get(name)?.find((row) => row.id === id);
    const title = [...rows.keys()].flatMap((name) => found(name)?.title ?? [])[0] ?? id;
    return { id, title, rowOf: (name) => found(name) ?? unknownRow(id) };
  });
}

const NOTHING: EvidenceBeside = { runs: [], capacities: [], drills: [], parities: [], others: 0 };

/** Without the sources, which the scorecard has. Who measured an older version learns why that does not count. */
function withOthers(scored: RequirementRow, others: number): ScorecardRow {
  const { sources: _sources, ...row } = scored;
  if (row.state !== 'not-measured' || others === 0) return row;
  return { ...row, detail: `${row.detail}; what is stored of other versions of it does not count` };
}

/** Only the run's own scenario counts here: the day of another one decides nothing. */
function ofOwnDay(row: ScorecardRow, { scenario }: RunRecord): ScorecardRow {
  if (row.id !== 'fast-response' || row.state === 'met' || row.state === 'missed') return row;
  const { command: _other, ...rest } = row;
  if (scenario.hitsPerDay >= DAY_HITS) return { ...rest, command: `benchday run ${shellWord(scenario.file)}` };
  return { ...rest, detail: `${row.detail}; hits_per_day of ${scenario.name} is less` };
}

/** Of a record by a version with other requirements. */
function unknownRow(id: string): ScorecardRow {
  const detail = 'this version of benchday knows no such requirement';
  return { id, title: id, state: 'not-measured', unit: '', rule: detail, detail };
}
