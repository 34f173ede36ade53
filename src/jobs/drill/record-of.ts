import { titleOfChange } from '../../faults/change-word.ts';
import { aimedServices, type DrillWord } from '../../faults/fault-word.ts';
import { titleOfRebuild } from '../../faults/rebuild-word.ts';
import { titleOfSurge } from '../../faults/surge-word.ts';
import { faultById } from '../../faults/registry.ts';
import { DRILL_VERSION, type DrillRecord, type DrillSettings } from '../../records/drill-record.ts';
import type { TrialRecord } from '../../records/trial-record.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Topology } from '../../topology/topology.ts';
import { expectedFor } from '../../verdicts/drill/expected.ts';
import { type AuditAim, judgeAudit } from '../../verdicts/drill/judge-audit.ts';
import { judgeDrill } from '../../verdicts/drill/judge-drill.ts';
import type { PlayReader } from './plays.ts';

/** What the plays so far come to. */
export async function recordOf(measured: {
  readonly version: string;
  readonly command: readonly string[];
  readonly runId: string;
  readonly state: DrillRecord['state'];
  readonly scenario: Scenario;
  readonly topology: Topology;
  readonly settings: DrillSettings;
  readonly faults: readonly DrillWord[];
  /** of an audit */
  readonly aims: readonly AuditAim[] | undefined;
  readonly readPlays: PlayReader;
  readonly trials: readonly TrialRecord[];
  /** what is known of the topology before anything is measured */
  readonly notes: readonly string[];
}): Promise<DrillRecord> {
  const { version, command, runId, state, scenario, topology, settings, faults, aims, readPlays, trials, notes } =
    measured;
  // A control that was added has a number of its own, and may have been played before others.
  const plays = await readPlays(trials.toSorted((a, b) => a.startedAtMs - b.startedAtMs || a.trial - b.trial));
  const results = faults.map((fault) =>
    judgeDrill({
      drill: fault.word,
      title: titleOf(fault),
      expected: expectedOf(fault, topology),
      ...{ plays, settings },
    }),
  );
  return {
    schema: DRILL_VERSION,
    benchdayVersion: version,
    ...{ runId, state, settings },
    command: [...command],
    scenario: scenario.name,
    topology: topology.name,
    seed: scenario.load.seed,
    plays: [...plays],
    results,
    ...(aims === undefined ? {} : { audit: judgeAudit(aims, { plays, results }) }),
    warnings: [
      ...new Set([...trials.flatMap((trial) => (trial.state === 'measured' ? trial.warnings : [])), ...notes]),
    ],
  };
}

function titleOf(word: DrillWord): string {
  if (word.kind === 'none') return 'nothing is done';
  if (word.kind === 'surge') return titleOfSurge(word);
  if (word.kind === 'rebuild') return titleOfRebuild(word);
  return word.kind === 'change' ? titleOfChange(word) : faultById(word.fault).title;
}

function expectedOf(word: DrillWord, topology: Topology): DrillRecord['results'][number]['expected'] {
  // Of a site that is lost as a whole nothing is published.
  if (word.kind !== 'fault' || word.aim.kind === 'everything') return [];
  const { collect } = topology;
  const { aim } = word;
  const hit = aimedServices(word, topology);
  return [
    ...expectedFor({
      fault: word.fault,
      isServer: aim.kind === 'server',
      roles: hit.map(({ role }) => role),
      hasPatroni: hit.some(({ name }) => (collect[name] ?? []).some(({ kind }) => kind === 'patroni')),
      programs: Object.values(collect).flatMap((watched) => watched.map(({ kind }) => kind)),
      isRestarted: hit.some(({ restart }) => restart !== 'no'),
    }),
  ];
}
