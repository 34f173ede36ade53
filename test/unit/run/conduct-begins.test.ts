import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BenchdayError } from '../../../src/base/errors.ts';
import type { LoadEngine } from '../../../src/load/load-engine.ts';
import type { TrialRecord } from '../../../src/records/trial-record.ts';
import { conduct } from '../../../src/run/conduct.ts';
import type { RunRequest } from '../../../src/run/run-request.ts';
import { readScenario } from '../../../src/scenario/scenario-file.ts';
import { readRun } from '../../../src/store/run-reader.ts';
import { createRunDirectory } from '../../../src/store/run-writer.ts';
import { smallScenario } from '../../support/small-site.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const ENGINE: LoadEngine = {
  ...{ id: 'fake', title: 'fake', loadModel: 'open' },
  available: () => Promise.resolve({ state: 'available', version: '1' }),
  run: () => Promise.reject(new Error('nothing is sent here')),
};

it('who waits for the begin of a run is told what it has once that is accepted, and nothing of one that is refused', async () => {
  await using reports = await temporaryDirectory();
  const directory = await createRunDirectory(reports.path, Date.UTC(2026, 10, 22), 'small');
  const file = join(reports.path, 'small.yaml');
  await writeFile(file, smallScenario());
  const begun: (readonly TrialRecord[])[] = [];
  const request: RunRequest = {
    ...{ version: '0', command: [], scenario: await readScenario(file, { root: process.cwd() }), engine: ENGINE },
    candidates: { kind: 'target', url: 'http://127.0.0.1:1' },
    plan: [{ trial: 1, topology: 'target', repetition: 1 }],
    ...{ reports: reports.path, directory, otherRuns: () => Promise.resolve([]), listener: () => undefined },
    // It ends before its first trial.
    signal: AbortSignal.abort(new BenchdayError('INTERRUPTED', 'interrupted')),
    onBegun: (kept) => {
      begun.push(kept);
      return Promise.resolve();
    },
  };
  expect((await conduct(request)).run.state).toBe('interrupted');
  expect(begun).toEqual([[]]);

  const { run, trials } = await readRun(directory, reports.path);
  const before = await readFile(join(directory, 'run.json'), 'utf8');
  const elsewhere = { ...run, environment: { ...run.environment, kernel: 'another' } };
  await expect(conduct({ ...request, resumes: { run: elsewhere, trials } })).rejects.toMatchObject({
    code: 'RESUME_REFUSED',
  });
  expect(begun).toHaveLength(1);
  expect(await readFile(join(directory, 'run.json'), 'utf8')).toBe(before);
  await conduct({ ...request, resumes: { run, trials } });
  expect(begun).toHaveLength(2);
});
