import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { buildImages } from '../../../src/jobs/build/build-images.ts';
import { disasterDay } from '../../../src/jobs/drill/disaster-day.ts';
import { packEvidence } from '../../../src/jobs/evidence/pack-evidence.ts';
import { saveBaseline } from '../../../src/jobs/gate/save-baseline.ts';
import { refuseTargets } from '../../../src/jobs/import/targets.ts';
import { measurePrepared } from '../../../src/jobs/run/measure-run.ts';
import { refuseStoredPlace } from '../../../src/store/output-place.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

async function storedReports() {
  const own = await temporaryDirectory();
  const reports = join(own.path, 'reports');
  const files = [
    'old/run.json',
    'old/summary.json',
    'old/trials/01-a.json',
    'capacity/day-shop/capacity.json',
    'capacity/day-shop/capacity.md',
    'capacity/day-shop/level/run.json',
    'capacity/day-shop/level/samples.ndjson',
    'scorecard/scorecard.json',
    'scorecard/scorecard.md',
    'calibration/0123-shop.json',
    'parity/shop.json',
    'index.html',
  ];
  for (const file of files) {
    await mkdir(dirname(join(reports, file)), { recursive: true });
    await writeFile(join(reports, file), 'kept');
  }
  await symlink('old', join(reports, 'latest'));
  const unchanged = async (): Promise<void> => {
    for (const file of files) expect(await readFile(join(reports, file), 'utf8')).toBe('kept');
  };
  return { reports, path: own.path, unchanged, [Symbol.asyncDispose]: () => own[Symbol.asyncDispose]() };
}

it.each([
  'old/run.json',
  'old/results.xml',
  'old/trials/01-a.json',
  'latest/summary.json',
  'capacity/day-shop/capacity.json',
  'capacity/day-shop/level/run.json',
  'scorecard/scorecard.json',
  'calibration/0123-shop.json',
  'parity/shop.json',
  'index.html',
])('no output goes to reports/%s', async (file) => {
  await using stored = await storedReports();
  await expect(refuseStoredPlace(join(stored.reports, file), '-o', stored.reports)).rejects.toMatchObject({
    code: 'USAGE',
    exitCode: 2,
  });
});

it('what is beside stored runs, or only called like a record, is nobody’s', async () => {
  await using stored = await storedReports();
  await writeFile(join(stored.path, 'run.json'), '{}');
  for (const file of ['results.xml', 'reports/results.xml', 'reports/new/results.xml', 'run.json', 'summary.json'])
    await refuseStoredPlace(join(stored.path, file), '-o', stored.reports);
});

it('every option that names a file asks', async () => {
  await using stored = await storedReports();
  const { reports } = stored;
  const [record, other] = [join(reports, 'old', 'run.json'), join(reports, 'latest', 'summary.json')];
  const { signal } = new AbortController();
  const outputs: (() => Promise<unknown>)[] = [
    () => saveBaseline({ run: 'old', topology: undefined, file: record, reports }),
    () => packEvidence({ runs: ['old'], output: record, command: [], reports, signal }),
    () => disasterDay({ output: record, reports } as never, {} as never),
    () => measurePrepared({} as never, { reports, besideOthers: true, junit: other }, {} as never),
    () => refuseTargets({ logs: [], output: record, force: true }),
    () => refuseTargets({ logs: [], requests: record, force: true }),
    () => refuseTargets({ logs: [], flows: record, force: true }),
    () => buildImages({ images: [], sbom: join(reports, 'old') } as never, {} as never),
  ];
  for (const write of outputs) {
    await expect(write()).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(/lies in \S+old, which holds what was measured/) as string,
    });
  }
  await stored.unchanged();
});
