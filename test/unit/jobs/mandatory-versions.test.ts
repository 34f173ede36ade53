import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeDrill } from '../../../src/jobs/drill/drill-files.ts';
import { sumUp } from '../../../src/jobs/sum-up.ts';
import { DRILL_VERSION } from '../../../src/records/drill-record.ts';
import { RunWriter, createRunDirectory } from '../../../src/store/run-writer.ts';
import { judgeDrill } from '../../../src/verdicts/drill/judge-drill.ts';
import { drillBins } from '../../support/drill-bins.ts';
import { DRILL_SETTINGS, HEALED, T0_MS, playFacts, plays } from '../../support/drill-play.ts';
import { AFTER, BEFORE, storeArms, twoArms } from '../../support/gate-fixture.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

/** `before` needs a third of the CPU: where nothing is mandatory it is taken. */
const cheaper = twoArms({ pairs: 1, of: (arm) => (arm === BEFORE ? { cpuMsPerHit: 1 } : { cpuMsPerHit: 3 }) });
const WORD = 'restart:@all';

async function storedRun(reports: string): Promise<string> {
  const directory = join(reports, cheaper.run.runId);
  await mkdir(directory);
  const { scenario } = cheaper.run;
  const objectives = { ...scenario.slo, requirements: ['locked-versions'] };
  await storeArms(directory, { ...cheaper, run: { ...cheaper.run, scenario: { ...scenario, objectives } } });
  return directory;
}

const [trial] = cheaper.trials;
if (trial?.state !== 'measured') throw new Error('the fixture has no measured trial');
const { containers } = trial;

/** A restart of everything; by another image than the run's, or one to which its name led by the end of it. */
async function storedRestart(reports: string, topology: string, { ran = '', leadsTo = '' }): Promise<void> {
  const { run } = cheaper;
  const path = await createRunDirectory(reports, run.startedAtMs + 60_000, `drill-${topology}`);
  const own = ran === '' ? containers : containers.map((one) => ({ ...one, imageId: ran }));
  const versions = (isAfter: boolean) => ({
    engine: '27.0',
    instances: own.map(({ image, imageId }, at) => ({
      ...{ instance: `app-${at + 1}`, image, imageId },
      namedId: isAfter && leadsTo !== '' ? leadsTo : imageId,
    })),
  });
  const marks = [
    { atMs: T0_MS - 2_000, what: 'versions' as const, versions: versions(false) },
    ...HEALED,
    { atMs: T0_MS + 9_000, what: 'versions' as const, versions: versions(true) },
  ];
  const measured = { containers: own };
  const facts = [
    playFacts('control', 1, drillBins(30_000), { measured }),
    playFacts(WORD, 2, drillBins(30_000, [[T0_MS, T0_MS + 2_000, 10, 0]]), { marks, measured }),
  ];
  await using writer = await RunWriter.create(path);
  const topologies = run.topologies.filter(({ name }) => name === topology);
  await writer.run({ ...run, startedAtMs: run.startedAtMs + 60_000, isDrill: true, topologies });
  for (const { trial: played } of facts) await writer.trial(played);
  const all = plays(facts);
  const settings = { ...DRILL_SETTINGS, drills: [WORD] };
  await writeDrill(path, {
    ...{ schema: DRILL_VERSION, benchdayVersion: '0', runId: 'restart', command: [], state: 'finished', warnings: [] },
    ...{ scenario: run.scenario.name, topology, seed: 1, settings, plays: [...all] },
    results: [judgeDrill({ drill: WORD, title: 'it', expected: [], plays: all, settings })],
  });
}

it.each([
  ['the image that the run had, whose name leads elsewhere since', { leadsTo: 'sha256:new' }],
  ['another image than the run had, as its name moved since', { ran: 'sha256:old', leadsTo: 'sha256:new' }],
])('a topology whose names moved is out, however cheap: %s', async (_what, restart) => {
  await using reports = await temporaryDirectory();
  const directory = await storedRun(reports.path);
  await storedRestart(reports.path, BEFORE, restart);
  await storedRestart(reports.path, AFTER, {});
  const { decision } = await sumUp(directory, reports.path);
  expect(decision).toMatchObject({ kind: 'winner', topologies: [AFTER] });
  const out = decision.standings?.find(({ topology }) => topology === BEFORE)?.objectives.at(-1);
  expect(out).toMatchObject({ id: 'locked-versions', state: 'missed' });
  expect(out?.detail).toMatch(/ leads to new by now/);
});

it('that names of another image stayed says nothing of this one, and no more of that drill counts', async () => {
  await using reports = await temporaryDirectory();
  const directory = await storedRun(reports.path);
  await storedRestart(reports.path, BEFORE, { ran: 'sha256:old' });
  await storedRestart(reports.path, AFTER, {});
  const { decision } = await sumUp(directory, reports.path);
  const open = decision.standings?.find(({ topology }) => topology === BEFORE)?.objectives.at(-1);
  expect(open?.state).toBe('not-measured');
  expect(open?.detail).toContain('other versions of it does not count');
});
