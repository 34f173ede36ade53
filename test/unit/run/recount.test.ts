import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { proveWrites } from '../../../src/checks/write-proof.ts';
import type { MeasuredTrial } from '../../../src/records/trial-record.ts';
import { journalEndLine, journalFile, journalHeadLine, journalLine } from '../../../src/records/write-journal.ts';
import { recountWrites, writePrefix } from '../../../src/run/recount.ts';
import { readIds, writeIds } from '../../../src/store/id-file.ts';
import { readJournals } from '../../../src/store/journal-file.ts';
import { runLayout } from '../../../src/store/layout.ts';
import { RunWriter } from '../../../src/store/run-writer.ts';
import { loadTotals } from '../../support/load-fixture.ts';
import { buildFixture } from '../../support/report-fixture.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const RUN = 'run';
const PREFIX = writePrefix(RUN, 1);
const [measured] = buildFixture({ trials: 1, hits: 2000, durationMs: 10_000 }).trials;

/** A run directory with a trial of ten acknowledged writes by two generators, stored as given. */
async function directoryOf(path: string, stored: readonly number[]): Promise<MeasuredTrial> {
  await using _writer = await RunWriter.create(path);
  const layout = runLayout(path);
  const stem = layout.journal(1, 'legacy');
  for (const worker of [0, 1]) {
    let text = journalHeadLine({ worker, workers: 2, prefix: PREFIX });
    for (let index = worker; index < 10; index += 2) {
      text += journalLine('INVOKE', index, index) + journalLine('OK', index, index + 0.5);
    }
    await writeFile(journalFile(stem, worker), text + journalEndLine(5));
  }
  const ids = stored.map((index) => `${PREFIX}${index}`);
  await writeIds(layout.ids(1, 'legacy', 'stored'), ids);
  await writeIds(layout.ids(1, 'legacy', 'deliveries'), [...ids, `${PREFIX}3`]);
  const journals = await readJournals(stem, 2);
  const proof = proveWrites({
    journals,
    workers: 2,
    prefix: PREFIX,
    stored: ids,
    delivered: [...ids, `${PREFIX}3`],
    deadLetters: { count: 0 },
    stillQueued: 0,
  });
  if (measured?.state !== 'measured') throw new Error('the fixture has no measured trial');
  const load = loadTotals({ generator: { ...loadTotals().generator, workers: 2 } });
  return { ...measured, trial: 1, topology: 'legacy', load, proof };
}

const TEN = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

describe('counting the writes of a stored trial again', () => {
  it.each([
    ['proved', TEN],
    ['broken', TEN.slice(1)],
    ['broken', [...TEN, 4, 99]],
  ])('gives what was %s, from the files alone', async (state, stored) => {
    await using directory = await temporaryDirectory();
    const trial = await directoryOf(directory.path, stored);
    const recount = await recountWrites(directory.path, RUN, trial);
    expect(trial.proof?.state).toBe(state);
    expect(recount).toMatchObject({ trial: 1, topology: 'legacy', isSame: true, recounted: trial.proof });
    expect(recount?.recounted.sets?.redelivered?.first).toContain(`${PREFIX}3`);
  });

  it.each<[string, string, (path: string) => Promise<void>]>([
    [
      'a journal is gone',
      'the journal of generator 1 is missing',
      (path) => rm(journalFile(runLayout(path).journal(1, 'legacy'), 1)),
    ],
    [
      'a journal was cut',
      'the journal of generator 0: its last line is cut: "INV"',
      async (path) => {
        const file = journalFile(runLayout(path).journal(1, 'legacy'), 0);
        await truncate(file, (await readFile(file, 'utf8')).indexOf('\n') + 4);
      },
    ],
    [
      'the ids are damaged',
      'the stored writes were not read: could not read',
      (path) => writeFile(runLayout(path).ids(1, 'legacy', 'stored'), 'no gzip'),
    ],
  ])('says so when %s', async (_name, reason, damage) => {
    await using directory = await temporaryDirectory();
    const trial = await directoryOf(directory.path, TEN);
    await damage(directory.path);
    const recount = await recountWrites(directory.path, RUN, trial);
    expect(recount?.isSame).toBe(false);
    expect(recount?.recounted.state).not.toBe('proved');
    expect(recount?.recounted.reasons.join('; ')).toContain(reason);
  });

  it('is refused where a later version of benchday wrote a journal', async () => {
    await using directory = await temporaryDirectory();
    const trial = await directoryOf(directory.path, TEN);
    const file = journalFile(runLayout(directory.path).journal(1, 'legacy'), 1);
    await writeFile(file, (await readFile(file, 'utf8')).replace('benchday-journal 1', 'benchday-journal 12'));
    await expect(recountWrites(directory.path, RUN, trial)).rejects.toMatchObject({
      code: 'RECORD_INVALID',
      message: `${file}: a later version of benchday wrote it: it has format 12 of a journal, this one reads up to 1`,
    });
  });

  it('is not tried where nothing was proved by id', async () => {
    await using directory = await temporaryDirectory();
    const { proof: _proof, ...without } = await directoryOf(directory.path, TEN);
    expect(await recountWrites(directory.path, RUN, without)).toBeUndefined();
  });
});

describe('a file of ids', () => {
  it('keeps every id as often as it was there, in order', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'ids.txt.gz');
    await writeIds(path, ['b', 'a', 'b']);
    expect(await readIds(path)).toEqual(['a', 'b', 'b']);
    await writeIds(path, []);
    expect(await readIds(path)).toEqual([]);
  });
});
