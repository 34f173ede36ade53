import { expect, it } from 'vitest';
import { readRun } from '../../../src/store/run-reader.ts';
import { RunWriter, createRunDirectory } from '../../../src/store/run-writer.ts';
import { runRecord } from '../../support/run-fixture.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

it('the run of a drill is not taken for a comparison of topologies, unless it is asked for as what it is', async () => {
  await using directory = await temporaryDirectory();
  const path = await createRunDirectory(directory.path, Date.UTC(2026, 10, 22), 'drill-day');
  {
    await using writer = await RunWriter.create(path);
    await writer.run({ ...runRecord(), isDrill: true });
  }
  await expect(readRun(path, directory.path)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('is a drill') as string,
    hint: expect.stringContaining('drill.md') as string,
  });
  expect((await readRun(path, directory.path, { mayBeDrill: true })).run.isDrill).toBe(true);
});
