import { writeDrill } from '../../src/jobs/drill/drill-files.ts';
import { DRILL_VERSION } from '../../src/records/drill-record.ts';
import { RunWriter, createRunDirectory } from '../../src/store/run-writer.ts';
import { judgeDrill } from '../../src/verdicts/drill/judge-drill.ts';
import { drillBins } from './drill-bins.ts';
import { DRILL_SETTINGS, T0_MS, playFacts, plays } from './drill-play.ts';
import { runRecord } from './run-fixture.ts';

/** A drill of the topology shop, with an outage of so many ms. */
export async function storedDrill(reports: string, minute: number, outageMs: number, sha256 = 'one'): Promise<string> {
  const startedAtMs = Date.UTC(2026, 10, 22, 12, minute);
  const path = await createRunDirectory(reports, startedAtMs, 'drill-day');
  const facts = [
    playFacts('control', 1, drillBins(30_000)),
    playFacts('pause:app', 2, drillBins(30_000, outageMs === 0 ? [] : [[T0_MS, T0_MS + outageMs, 10, 0]])),
  ];
  await using writer = await RunWriter.create(path);
  const run = runRecord();
  const [topology] = run.topologies;
  if (topology === undefined) throw new Error('the fixture has no topology');
  await writer.run({ ...run, startedAtMs, isDrill: true, topologies: [{ ...topology, sha256 }] });
  for (const { trial } of facts) await writer.trial(trial);
  const all = plays(facts);
  const result = judgeDrill({ drill: 'pause:app', title: 'it', expected: [], plays: all, settings: DRILL_SETTINGS });
  await writeDrill(path, {
    schema: DRILL_VERSION,
    ...{ benchdayVersion: '0', runId: 'run', command: [], state: 'finished', scenario: 'day', topology: 'shop' },
    ...{ seed: 1, settings: DRILL_SETTINGS, plays: [...all], results: [result], warnings: [] },
  });
  return path;
}
