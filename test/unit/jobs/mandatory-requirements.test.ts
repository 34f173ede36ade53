import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { exportRun } from '../../../src/jobs/report/exported-run.ts';
import { writeReportOf } from '../../../src/jobs/report/report-files.ts';
import { sumUp } from '../../../src/jobs/sum-up.ts';
import { readRun } from '../../../src/store/run-reader.ts';
import { exitOf } from '../../../src/verdicts/exit.ts';
import { mandatoryIds } from '../../../src/verdicts/scorecard/mandatory.ts';
import { AFTER, BEFORE, type TwoArms, storeArms, twoArms } from '../../support/gate-fixture.ts';
import { storedAudit } from '../../support/stored-audit.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

/** `before` needs a third of the CPU: where nothing is mandatory it is taken. */
const cheaper = twoArms({ pairs: 1, of: (arm) => (arm === BEFORE ? { cpuMsPerHit: 1 } : { cpuMsPerHit: 3 }) });
const REQUIREMENTS = ['no-single-point', 'failover'];

async function stored(reports: string, requirements = REQUIREMENTS, arms: TwoArms = cheaper): Promise<string> {
  const directory = join(reports, arms.run.runId);
  await mkdir(directory);
  const { scenario } = arms.run;
  const objectives = { ...scenario.slo, ...(requirements.length === 0 ? {} : { requirements }) };
  const mounted = [{ path: 'site.conf', sha256: 'of-the-file' }];
  const topologies = arms.run.topologies.map((one) => ({ ...one, mounted }));
  await storeArms(directory, { ...arms, run: { ...arms.run, topologies, scenario: { ...scenario, objectives } } });
  return directory;
}

const ofRun = { run: cheaper.run };

it('takes the dearer topology where it alone survives, and says what is missed by the other', async () => {
  await using reports = await temporaryDirectory();
  const directory = await stored(reports.path);
  expect((await sumUp(await stored(join(reports.path), [], other()), reports.path)).decision).toMatchObject({
    kind: 'winner',
    topologies: [BEFORE, AFTER],
  });
  await storedAudit(reports.path, { ...ofRun, topology: BEFORE, outageMs: 30_000 });
  await storedAudit(reports.path, { ...ofRun, topology: AFTER, outageMs: 0 });
  const { decision } = await sumUp(directory, reports.path);
  expect(decision).toMatchObject({ kind: 'winner', topologies: [AFTER] });
  expect(decision.sentence).toContain(`Take ${AFTER}: the only one that meets the objectives and requirements.`);
  expect(decision.reasons.join('\n')).toContain(`${BEFORE}: misses no single point of failure (`);
  expect(decision.rule).toContain('Mandatory: no single point of failure and automatic failover');
  const [best] = decision.standings ?? [];
  expect(best?.objectives.slice(-2)).toEqual([
    expect.objectContaining({ id: 'no-single-point', state: 'met', value: 0 }),
    expect.objectContaining({
      id: 'failover',
      state: 'met',
      evidence: expect.stringMatching(/^\.\.\/.*drill\.json$/) as string,
    }),
  ]);
  // Without one of the two the other still keeps the cheaper one out.
  expect(decision.changes?.filter(({ what }) => what.startsWith('without the requirement'))).toEqual([
    expect.objectContaining({ what: 'without the requirement no single point of failure', isSame: true }),
    expect.objectContaining({ what: 'without the requirement automatic failover', isSame: true }),
  ]);
});

it('where each misses what is mandatory, nobody holds, and the exit code is 1', async () => {
  await using reports = await temporaryDirectory();
  const directory = await stored(reports.path);
  for (const topology of [BEFORE, AFTER]) await storedAudit(reports.path, { ...ofRun, topology, outageMs: 30_000 });
  const summary = await sumUp(directory, reports.path);
  expect(summary.decision.kind).toBe('nobody-holds');
  expect(summary.decision.sentence).toMatch(/^None meets the objectives and requirements: .*single points? of failure/);
  const { run, trials } = await readRun(directory, reports.path);
  expect(exitOf({ kind: 'run', run, trials, summary }).code).toBe(1);
});

it('what nobody measured is undecided, with the command that measures it; the report is decided by what is stored since', async () => {
  await using reports = await temporaryDirectory();
  const directory = await stored(reports.path);
  const summary = await sumUp(directory, reports.path);
  expect(summary.decision.kind).toBe('cannot-say');
  expect(summary.decision.sentence).toMatch(
    /Mandatory, and not decided: after \(no single point of failure: not measured and automatic failover: not measured\) and before .*To find out: benchday drill \S+ -t \S+ --audit --hold 30 --duration 75; then benchday report /,
  );
  expect(summary.decision.notMeasured?.[0]).toMatchObject({
    what: 'whether after meets a requirement: no single point of failure',
    command: expect.stringMatching(/--audit/) as string,
  });
  const { run, trials } = await readRun(directory, reports.path);
  expect(exitOf({ kind: 'run', run, trials, summary }).code).toBe(3);
  for (const topology of [BEFORE, AFTER]) await storedAudit(reports.path, { ...ofRun, topology, outageMs: 0 });
  // By what lies beside the run, wherever the command is typed.
  const { html } = await writeReportOf(directory, '/elsewhere');
  const { text } = await exportRun(directory, '/elsewhere', 'junit');
  expect(text).not.toContain('not measured');
  expect(await readFile(html.path, 'utf8')).toContain('must: no single point of failure');
  expect((await readRun(directory, reports.path)).summary?.decision).toMatchObject({
    kind: 'winner',
    topologies: [BEFORE, AFTER],
  });
});

it.each([
  ['another Compose file', { sha256: 'of-another-file' }],
  ['another scenario', { scenario: 'another-day' }],
  ['another image of the same name', { measured: { containers: otherImages() } }],
  ['another dump', { data: [{ service: 'database', file: 'dump.sql', form: 'sql', sha256: 'of-another' }] }],
  ['another mounted file', { mounted: [{ path: 'site.conf', sha256: 'of-another' }] }],
  ['images that nobody knows', { measured: { containers: [] } }],
])('what was measured with %s says nothing of it', async (what, changes) => {
  await using reports = await temporaryDirectory();
  const directory = await stored(reports.path, ['no-single-point']);
  for (const topology of [BEFORE, AFTER])
    await storedAudit(reports.path, { ...ofRun, topology, outageMs: 30_000 }, changes);
  const { decision } = await sumUp(directory, reports.path);
  expect(decision.kind).toBe('cannot-say');
  const [row] = decision.standings?.[0]?.objectives.slice(-1) ?? [];
  expect(row?.state).toBe('not-measured');
  const isVersion = what !== 'another scenario';
  expect(row?.detail).toBe(
    `no audit is stored${isVersion ? '; what is stored of other versions of it does not count' : ''}`,
  );
});

it('the run itself is evidence of its day, the first time and again', async () => {
  await using reports = await temporaryDirectory();
  const directory = await stored(reports.path, ['fast-response', 'off-load']);
  const first = await sumUp(directory, reports.path);
  expect(await sumUp(directory, reports.path)).toEqual(first);
  const rows = first.decision.standings?.[0]?.objectives ?? [];
  expect(rows.find(({ id }) => id === 'fast-response')).toMatchObject({ state: 'met', evidence: 'summary.json' });
  // The scenario names no share that must be spared.
  expect(rows.find(({ id }) => id === 'off-load')?.state).not.toBe('met');
});

it('a shorter day than the requirement asks for names no command: another scenario would decide nothing', async () => {
  await using reports = await temporaryDirectory();
  const { run } = cheaper;
  const short = { ...cheaper, run: { ...run, scenario: { ...run.scenario, hitsPerDay: 5_000_000 } } };
  const { decision } = await sumUp(await stored(reports.path, ['fast-response'], short), reports.path);
  const row = decision.standings?.[0]?.objectives.find(({ id }) => id === 'fast-response');
  expect(row?.detail).toMatch(/; hits_per_day of .* is less$/);
  expect(row).not.toHaveProperty('command');
  expect(decision.sentence).toContain('No command measures that yet.');
});

it('versions of one topology, and what was disturbed on purpose, are not asked what is mandatory for a site', () => {
  const { run } = cheaper;
  const asking = {
    ...run,
    scenario: { ...run.scenario, objectives: { ...run.scenario.slo, requirements: ['parity'] } },
  };
  expect(mandatoryIds(asking)).toEqual(['parity']);
  expect(mandatoryIds({ ...asking, arms: [] })).toEqual([]);
  expect(mandatoryIds({ ...asking, isDrill: true })).toEqual([]);
});

function other(): TwoArms {
  return twoArms({
    ...{ pairs: 1, runId: '2026-11-22T19-00-00-other' },
    of: (arm) => (arm === BEFORE ? { cpuMsPerHit: 1 } : { cpuMsPerHit: 3 }),
  });
}

function otherImages() {
  const [trial] = cheaper.trials;
  if (trial?.state !== 'measured') throw new Error('the fixture has no measured trial');
  return trial.containers.map((container) => ({ ...container, imageId: 'sha256:another' }));
}
