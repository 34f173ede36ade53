import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { proveWrites, type WriteAccount } from '../../../src/checks/write-proof.ts';
import type { WriteProof } from '../../../src/records/write-proof.ts';
import { journalEndLine, journalFile, journalHeadLine, journalLine } from '../../../src/records/write-journal.ts';
import { recountWrites, writePrefix } from '../../../src/run/recount.ts';
import { writeIds } from '../../../src/store/id-file.ts';
import { readJournals } from '../../../src/store/journal-file.ts';
import { runLayout } from '../../../src/store/layout.ts';
import { RunWriter } from '../../../src/store/run-writer.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { measuredTopologies } from '../../support/measured-topologies.ts';

const RUN = 'run';
const PREFIX = writePrefix(RUN, 1);
const WRITES = 3;

type Unread = Pick<WriteAccount, 'deadLetters' | 'delivered'>;
const UNREAD_DEAD_LETTERS: Unread = { deadLetters: { failure: 'the broker did not answer' } };
const UNREAD_DELIVERIES: Unread = { delivered: { failure: 'timed out' } };

const CASES: readonly (readonly [name: string, unread: Unread, stored: number])[] = [
  ['the dead letters were not read and nothing is missing', UNREAD_DEAD_LETTERS, WRITES],
  ['the deliveries were not read', UNREAD_DELIVERIES, WRITES],
  ['the dead letters were not read and a write is not stored', UNREAD_DEAD_LETTERS, WRITES - 1],
];

test.each(CASES)('a proof is unknown where %s', async (_name, unread, stored) => {
  const { recorded } = await countedTwice(unread, stored);
  expect(recorded.state).toBe('unknown');
});

test.each(CASES)('a proof stays unknown when it is counted again where %s', async (_name, unread, stored) => {
  const { recorded, recounted, isSame } = await countedTwice(unread, stored);
  expect(recounted?.state).toBe('unknown');
  expect(recounted).toEqual(recorded);
  expect(isSame).toBe(true);
});

test.each(CASES)(
  'a proof stays unknown when it is counted again by a record that has its reasons only where %s',
  async (_name, unread, stored) => {
    const { recorded, recounted, isSame } = await countedTwice(unread, stored, withoutSides);
    expect(recounted).toEqual(recorded);
    expect(isSame).toBe(true);
  },
);

test('a record that says proved is not the same as a recount that says unknown, though their sets are', async () => {
  const { recounted, isSame } = await countedTwice(UNREAD_DELIVERIES, WRITES, (proof) => ({
    ...proof,
    state: 'proved',
  }));
  expect(recounted?.state).toBe('unknown');
  expect(isSame).toBe(false);
});

function withoutSides(proof: WriteProof): WriteProof {
  const { unread: _unread, ...older } = proof;
  return older;
}

/** The proof of a trial of three acknowledged writes, and the one counted again from its files. */
async function countedTwice(
  unread: Unread,
  storedWrites: number,
  kept: (proof: WriteProof) => WriteProof = (proof) => proof,
): Promise<{ readonly recorded: WriteProof; readonly recounted?: WriteProof; readonly isSame?: boolean }> {
  await using directory = await temporaryDirectory();
  await using _writer = await RunWriter.create(directory.path);
  const layout = runLayout(directory.path);
  const [trial] = measuredTopologies([['one', {}]]).trials;
  if (trial?.state !== 'measured') throw new Error('the fixture has no measured trial');
  const stem = layout.journal(trial.trial, trial.topology);
  let text = journalHeadLine({ worker: 0, workers: 1, prefix: PREFIX });
  for (let index = 0; index < WRITES; index += 1) {
    text += journalLine('INVOKE', index, index) + journalLine('OK', index, index + 0.5);
  }
  await writeFile(journalFile(stem, 0), text + journalEndLine(WRITES));
  const stored = Array.from({ length: storedWrites }, (_, index) => `${PREFIX}${index}`);
  await writeIds(layout.ids(trial.trial, trial.topology, 'stored'), stored);
  const journals = await readJournals(stem, 1);
  const recorded = proveWrites({ journals, workers: 1, prefix: PREFIX, stored, stillQueued: 0, ...unread });
  const recount = await recountWrites(directory.path, RUN, { ...trial, proof: kept(recorded) });
  return recount === undefined ? { recorded } : { recorded, recounted: recount.recounted, isSame: recount.isSame };
}
