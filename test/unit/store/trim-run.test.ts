import { appendFile, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRun } from '../../../src/store/run-reader.ts';
import { RunWriter } from '../../../src/store/run-writer.ts';
import { trimRun } from '../../../src/store/trim-run.ts';
import { failedTrial, runRecord } from '../../support/run-fixture.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

test('nothing is left of trials that will be measured again, nor of a line that was cut', async () => {
  await using directory = await temporaryDirectory();
  {
    await using writer = await RunWriter.create(directory.path);
    await writer.run(runRecord());
    for (const trial of [1, 2, 12]) {
      writer.sample({
        trial,
        atMs: 0,
        service: 'app',
        metric: 'container.cpu_ms_total',
        kind: 'counter',
        value: trial,
      });
      await writer.log(trial, 'legacy', 'app', 'a line');
      await writeFile(`${writer.layout.journal(trial, 'legacy')}-0.journal`, '');
      await mkdir(writer.layout.marksFolder, { recursive: true });
      await writeFile(writer.layout.marks(trial, 'legacy'), '{}');
      await writer.trial(failedTrial({ trial }));
    }
    writer.event({ atMs: 1, trial: 2, type: 'trial-started', detail: '{}' });
    await writer.trial(failedTrial({ trial: 2 }));
    await writeFile(writer.layout.summary, '{}');
    await appendFile(writer.layout.samples, '{"trial":1,"atMs":1,"serv');
  }
  await trimRun(directory.path, new Set([1, 12]));
  // As the next writer goes on: its first line must not hang on to half of another.
  await using writer = await RunWriter.create(directory.path);
  writer.sample({ trial: 2, atMs: 0, service: 'app', metric: 'container.cpu_ms_total', kind: 'counter', value: 7 });
  await writer.trial(failedTrial({ trial: 2 }));

  const stored = await readRun(directory.path, directory.path);
  expect(stored.summary).toBeUndefined();
  expect(stored.trials.map(({ trial }) => trial)).toEqual([1, 2, 12]);
  const samples = [];
  for await (const { trial, value } of stored.samples()) samples.push([trial, value]);
  expect(samples).toEqual([
    [1, 1],
    [12, 12],
    [2, 7],
  ]);
  expect((await readdir(writer.layout.logs)).sort()).toEqual(['01-legacy-app.log', '12-legacy-app.log']);
  expect((await readdir(writer.layout.journals)).sort()).toEqual(['01-legacy-0.journal', '12-legacy-0.journal']);
  expect((await readdir(writer.layout.marksFolder)).sort()).toEqual(['01-legacy.json', '12-legacy.json']);
  expect(await readFile(writer.layout.events, 'utf8'), 'what happened stays').toContain('trial-started');
});

test('a directory in which nothing was measured yet is left as it is', async () => {
  await using directory = await temporaryDirectory();
  await trimRun(directory.path, new Set());
  expect(await readdir(directory.path)).toEqual([]);
});

test.each(['logs', 'marks'])('nothing is removed through a link in the place of its %s', async (name) => {
  await using directory = await temporaryDirectory();
  await using outside = await temporaryDirectory();
  await writeFile(join(outside.path, '02-legacy.json'), '{}');
  await symlink(outside.path, join(directory.path, name));
  await expect(trimRun(directory.path, new Set([1]))).rejects.toMatchObject({
    code: 'STORE_FAILED',
    message: expect.stringContaining(`${name} is a link`) as string,
  });
  expect(await readdir(outside.path)).toEqual(['02-legacy.json']);
});
