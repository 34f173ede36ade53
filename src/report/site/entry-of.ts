import type { CapacityRecord } from '../../records/capacity-record.ts';
import type { DisasterDay } from '../../records/disaster-day.ts';
import type { DrillRecord } from '../../records/drill-record.ts';
import type { RunRecord } from '../../records/run-record.ts';
import type { RunSummary } from '../../records/summary.ts';
import type { TrialRecord } from '../../records/trial-record.ts';
import type { Verdict } from '../../records/verdict.ts';
import { daySentence } from '../../verdicts/drill/day-words.ts';
import { fingerprintOf } from '../../verdicts/gate/fingerprint.ts';
import { topologyFigures } from '../exports/topology-figures.ts';
import type { SiteEntry, SiteSpread } from './site-entry.ts';

export interface StoredParts {
  /** of the directory */
  readonly id: string;
  readonly run: RunRecord;
  readonly trials: readonly TrialRecord[];
  readonly summary?: RunSummary | undefined;
  readonly verdict?: Verdict | undefined;
  readonly drill?: DrillRecord | undefined;
  /** of a drill that is a disaster-recovery day */
  readonly day?: DisasterDay | undefined;
  readonly isPinned: boolean;
  /** what can be opened, from its directory on */
  readonly page?: string | undefined;
}

export function entryOf({ id, run, trials, summary, verdict, drill, day, isPinned, page }: StoredParts): SiteEntry {
  const { git } = run.environment;
  const isGate = verdict !== undefined || run.arms !== undefined;
  return {
    kind: kindOf(run, day, isGate),
    id,
    ...(page === undefined ? {} : { href: `${encodeURIComponent(id)}/${page}` }),
    atMs: run.startedAtMs,
    state: run.state,
    scenario: run.scenario.name,
    title: run.scenario.title,
    answer: day === undefined ? answerOf({ summary, verdict, drill }) : daySentence(day),
    ...(summary === undefined ? {} : { trust: summary.decision.trustState }),
    ...(git === undefined ? {} : { commit: git.commit, branch: git.branch, isDirty: git.isDirty }),
    isPinned,
    traits: fingerprintOf(run, trials).map(({ what, value }): [string, string] => [what, value]),
    // What is broken on purpose says nothing of its topology.
    topologies: run.isDrill === true ? [] : (summary?.topologies ?? []).map(topologyOf),
  };
}

function kindOf(run: RunRecord, day: DisasterDay | undefined, isGate: boolean): SiteEntry['kind'] {
  if (day !== undefined) return 'disaster-day';
  if (run.isDrill === true) return 'drill';
  return isGate ? 'gate' : 'run';
}

function answerOf({ summary, verdict, drill }: Pick<StoredParts, 'summary' | 'verdict' | 'drill'>): string {
  if (drill !== undefined) return drill.audit?.sentence ?? drill.results.map(({ sentence }) => sentence).join(' ');
  return verdict?.sentence ?? summary?.decision.sentence ?? '';
}

type SiteTopology = SiteEntry['topologies'][number];

function topologyOf(topology: RunSummary['topologies'][number]): SiteTopology {
  const figures: Record<string, SiteSpread> = {};
  for (const { name, statistic, value, trials = 1, service, item } of topologyFigures(topology, undefined, undefined)) {
    if (service !== undefined || item !== undefined || name.startsWith('trials_')) continue;
    const at = { median: 0, min: 1, max: 2 }[statistic as string];
    // A figure without a spread is one value.
    const spread = (figures[name] ??= [value, value, value, trials]);
    if (at !== undefined) spread[at] = value;
  }
  return { name: topology.name, ...topology.validity, figures };
}

/** @param folder  name of its folder under capacity/ */
export function capacityEntry(folder: string, record: CapacityRecord, page: string): SiteEntry {
  const { scenario, topology, result, experiments, identity } = record;
  return {
    kind: 'capacity',
    id: folder,
    href: `capacity/${encodeURIComponent(folder)}/${page}`,
    atMs: Math.max(0, ...experiments.map(({ startedAtMs }) => startedAtMs)),
    state: result.end === 'interrupted' ? 'interrupted' : 'finished',
    scenario,
    title: `${scenario}, ${topology}`,
    answer: result.sentence,
    isPinned: false,
    traits: Object.entries(identity),
    topologies: [],
  };
}
