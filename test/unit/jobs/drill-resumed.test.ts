import { expect, it } from 'vitest';
import { writeDrill } from '../../../src/jobs/drill/drill-files.ts';
import { interruptedDrill } from '../../../src/jobs/drill/resumed-drill.ts';
import { DRILL_VERSION } from '../../../src/records/drill-record.ts';
import type { RunRecord } from '../../../src/records/run-record.ts';
import type { TrialRecord } from '../../../src/records/trial-record.ts';
import { RunWriter, createRunDirectory } from '../../../src/store/run-writer.ts';
import { drillBins } from '../../support/drill-bins.ts';
import { DRILL_SETTINGS, playFacts } from '../../support/drill-play.ts';
import { failedTrial, runRecord } from '../../support/run-fixture.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const CONTROL = playFacts('control', 1, drillBins(30_000)).trial;
const KILLED = playFacts('kill:app', 2, drillBins(30_000)).trial;
const PLAN = [CONTROL, KILLED].map(({ trial, topology }) => ({ trial, topology, repetition: 1 }));

async function storedDrill(reports: string, trials: readonly TrialRecord[], changes: Partial<RunRecord> = {}) {
  const { state = 'interrupted' } = changes;
  const path = await createRunDirectory(reports, Date.UTC(2026, 10, 22), 'drill-day');
  await using writer = await RunWriter.create(path);
  await writer.run({ ...runRecord(), isDrill: true, state, plan: PLAN, ...changes });
  for (const trial of trials) await writer.trial(trial);
  await writeDrill(path, {
    schema: DRILL_VERSION,
    ...{ benchdayVersion: '0', runId: 'run', command: [], state, scenario: 'day', topology: 'shop' },
    ...{ seed: 1, settings: DRILL_SETTINGS, plays: [], results: [], warnings: [] },
  });
  return path;
}

it('an interrupted drill is continued with the plays that it has', async () => {
  await using reports = await temporaryDirectory();
  const path = await storedDrill(reports.path, [CONTROL, failedTrial({ trial: 2, topology: 'kill:app' })]);
  const { directory, trials } = await interruptedDrill(path, reports.path, DRILL_SETTINGS);
  expect(directory).toBe(path);
  expect(trials.map(({ state }) => state)).toEqual(['measured', 'failed']);
});

it('one that was killed while its last play was taken down is continued, to its end', async () => {
  await using reports = await temporaryDirectory();
  const path = await storedDrill(reports.path, [CONTROL, KILLED], { state: 'running' });
  expect((await interruptedDrill(path, reports.path, DRILL_SETTINGS)).trials).toHaveLength(2);
});

it('one that is over is taken where what is made of it may be missing', async () => {
  await using reports = await temporaryDirectory();
  const path = await storedDrill(reports.path, [CONTROL, KILLED], { state: 'finished' });
  expect((await interruptedDrill(path, reports.path, DRILL_SETTINGS, true)).trials).toHaveLength(2);
});

it('is refused as another one, naming what differs', async () => {
  await using reports = await temporaryDirectory();
  const path = await storedDrill(reports.path, [CONTROL]);
  const others = { ...DRILL_SETTINGS, holdMs: 1, drills: ['kill:db'], recoverWithinMs: 5 };
  await expect(interruptedDrill(path, reports.path, others)).rejects.toMatchObject({
    code: 'RESUME_REFUSED',
    message: expect.stringMatching(
      /drills was \["kill:app"\] and is \["kill:db"\]\n +holdMs was 5000 and is 1\n +recoverWithinMs was "not set" and is 5$/,
    ) as string,
  });
});

it.each([
  ['one that is over', [CONTROL, KILLED], { state: 'finished' }, /all 2 plays were measured/],
  ['a run', [CONTROL], { isDrill: undefined }, /is no drill/],
] as const)('%s is refused', async (_what, trials, changes, message) => {
  await using reports = await temporaryDirectory();
  const path = await storedDrill(reports.path, trials, changes);
  await expect(interruptedDrill(path, reports.path, DRILL_SETTINGS)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringMatching(message) as string,
  });
});
