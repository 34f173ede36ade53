import { writeDrill } from '../../src/jobs/drill/drill-files.ts';
import { DRILL_VERSION, type DrillSettings } from '../../src/records/drill-record.ts';
import type { RunRecord } from '../../src/records/run-record.ts';
import type { MeasuredTrial } from '../../src/records/trial-record.ts';
import { RunWriter, createRunDirectory } from '../../src/store/run-writer.ts';
import { judgeAudit } from '../../src/verdicts/drill/judge-audit.ts';
import { judgeDrill } from '../../src/verdicts/drill/judge-drill.ts';
import { drillBins } from './drill-bins.ts';
import { DRILL_SETTINGS, HEALED, T0_MS, playFacts, plays } from './drill-play.ts';

const HELD_MS = 30_000;
/** Undone after half a minute, and not before. */
const HELD = HEALED.map((mark) =>
  mark.what === 'undoing' || mark.what === 'undone' || mark.what === 'whole'
    ? { ...mark, atMs: T0_MS + HELD_MS }
    : mark,
);

/** Stores an audit of a topology of one component, `app`, without service for so many ms under each of the three faults. */
export async function storedAudit(
  reports: string,
  { run, topology: name, outageMs }: { readonly run: RunRecord; readonly topology: string; readonly outageMs: number },
  changes: {
    readonly sha256?: string;
    readonly scenario?: string;
    readonly measured?: Partial<MeasuredTrial>;
    readonly data?: RunRecord['topologies'][number]['data'];
    readonly mounted?: RunRecord['topologies'][number]['mounted'];
  } = {},
): Promise<string> {
  const topology = run.topologies.find((one) => one.name === name);
  if (topology === undefined) throw new Error(`the run has no ${name}`);
  const path = await createRunDirectory(reports, run.startedAtMs + 60_000, 'drill-audit');
  const bins = drillBins(60_000, outageMs === 0 ? [] : [[T0_MS, T0_MS + outageMs, 10, 0]]);
  const words = ['kill', 'pause', 'isolate'].map((fault) => `${fault}:app`);
  const {
    measured = {},
    sha256 = topology.sha256,
    scenario = run.scenario.name,
    data = topology.data,
    mounted,
  } = changes;
  const facts = [
    playFacts('control', 1, drillBins(60_000), { measured }),
    ...words.map((word, at) => playFacts(word, at + 2, bins, { marks: HELD, measured })),
  ];
  await using writer = await RunWriter.create(path);
  const own = { ...run, startedAtMs: run.startedAtMs + 60_000, isDrill: true as const };
  await writer.run({
    ...own,
    scenario: { ...run.scenario, name: scenario },
    topologies: [{ ...topology, sha256, ...(data === undefined ? {} : { data }), mounted }],
  });
  for (const { trial } of facts) await writer.trial(trial);
  const all = plays(facts);
  const settings: DrillSettings = { ...DRILL_SETTINGS, drills: words, durationMs: 60_000, holdMs: HELD_MS };
  const results = words.map((drill) => judgeDrill({ drill, title: 'it', expected: [], plays: all, settings }));
  const component = { name: 'app', kind: 'service' as const, instances: 1, suspicions: [] };
  const aims = [{ component, faults: words.map((drill) => ({ fault: drill.split(':')[0] ?? '', drill })) }];
  await writeDrill(path, {
    ...{ schema: DRILL_VERSION, benchdayVersion: '0', runId: 'audit', command: [], state: 'finished', warnings: [] },
    ...{ scenario, topology: name, seed: 1, settings, plays: [...all], results },
    audit: judgeAudit(aims, { plays: all, results }),
  });
  return path;
}
