import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { sumUp } from '../../../src/jobs/sum-up.ts';
import { calibrationPath } from '../../../src/store/calibration-file.ts';
import { placeOf } from '../../../src/verdicts/calibration/calibrate.ts';
import { BEFORE, storeArms, twoArms } from '../../support/gate-fixture.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const arms = twoArms({ pairs: 1, of: (arm) => (arm === BEFORE ? {} : { cpuMsPerHit: 3.8 }) });

it.each([
  ['no calibration', undefined, 'no-single-winner'],
  ['a calibration of this machine', calibration(), 'winner'],
  ['a calibration that cannot be read', '{', 'no-single-winner'],
])('5 %% less CPU in one trial each is told apart as the margins say: %s', async (_name, stored, kind) => {
  await using reports = await temporaryDirectory();
  const directory = join(reports.path, arms.run.runId);
  await mkdir(directory);
  await storeArms(directory, arms);
  if (stored !== undefined) {
    const path = calibrationPath(reports.path, placeOf(arms.run), BEFORE);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, stored);
  }
  expect((await sumUp(directory, reports.path)).decision.kind).toBe(kind);
});

it('the calibration of a topology with a dump is that of this dump, whatever the other topologies begin with', async () => {
  await using reports = await temporaryDirectory();
  const directory = join(reports.path, arms.run.runId);
  await mkdir(directory);
  const data = [{ service: 'database', file: 'dump.sql', form: 'sql', sha256: 'of-the-dump' }];
  const topologies = arms.run.topologies.map((one) => (one.name === BEFORE ? { ...one, data } : one));
  const run = { ...arms.run, topologies };
  await storeArms(directory, { ...arms, run });
  const kindWith = async (sha256: string): Promise<string> => {
    // As `calibrate` measures it: the topology as both arms.
    const twins = ['baseline', 'candidate'].flatMap((name) =>
      topologies.filter((one) => one.name === BEFORE).map((one) => ({ ...one, name, data: [{ ...data[0], sha256 }] })),
    );
    const path = calibrationPath(reports.path, placeOf({ ...run, topologies: twins as typeof topologies }), BEFORE);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, calibration());
    return (await sumUp(directory, reports.path)).decision.kind;
  };
  expect(await kindWith('of-another')).toBe('no-single-winner');
  expect(await kindWith('of-the-dump')).toBe('winner');
});

function calibration(): string {
  const logRatios = Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? 0.005 : -0.005));
  return JSON.stringify({ schema: 1, fingerprint: [], metrics: [{ metric: 'cpu_ms_per_hit', logRatios }] });
}
