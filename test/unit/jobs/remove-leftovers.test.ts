import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BenchdayError } from '../../../src/base/errors.ts';
import { ownIdentity } from '../../../src/base/process-identity.ts';
import { removeLeftovers } from '../../../src/jobs/down/remove-leftovers.ts';
import type { Platform } from '../../../src/platform/platform.ts';
import { FAULT_NOTE_VERSION } from '../../../src/records/fault-note.ts';
import { leaveNote, leftNotes } from '../../../src/store/fault-notes.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const GONE = ownIdentity().replace(/ \d+ \S+$/, ' 999999999 1');
const NOTHING = { removed: { containers: 0, networks: 0, volumes: 0 }, left: [] };

/** What is done, in order; `failing` of it throws. */
function place(directory: string, failing: readonly string[]) {
  const done: string[] = [];
  const doing = <Value>(what: string, value: Value): Promise<Value> => {
    done.push(what);
    return failing.includes(what) ? Promise.reject(new BenchdayError('DOCKER_FAILED', what)) : Promise.resolve(value);
  };
  const platform = {
    removeLeftovers: () => doing('things', NOTHING),
    removeData: () => doing('data', 0),
    keptData: () => Promise.resolve(0),
    grips: { resume: (id: string) => doing(`resume ${id}`, undefined) },
  } as unknown as Platform;
  const labs = () => doing('labs', []);
  return { done, place: { open: () => Promise.resolve(platform), labs, notes: directory } };
}

async function noted(directory: string): Promise<void> {
  const plan = { containers: ['c1'] };
  const of = { schema: FAULT_NOTE_VERSION, owner: GONE, runId: 'r', trial: '1' } as const;
  await leaveNote({ ...of, word: 'pause:app', fault: 'pause', plan }, directory);
}

it.each([['things'], ['labs'], ['data']])(
  'where removing %s fails, the rest is done before that is said',
  async (part) => {
    await using directory = await temporaryDirectory();
    await noted(directory.path);
    const { done, place: own } = place(directory.path, [part]);
    await expect(removeLeftovers({ all: false, data: false }, own)).rejects.toThrow(part);
    expect(done).toEqual(['things', 'resume c1', 'labs', 'data']);
    expect(await leftNotes(directory.path)).toEqual([]);
  },
);

it('of several failures the first is said', async () => {
  await using directory = await temporaryDirectory();
  const { place: own } = place(directory.path, ['things', 'labs', 'data']);
  await expect(removeLeftovers({ all: false, data: false }, own)).rejects.toThrow('things');
});

it('a fault that could not be undone is named, and its note stays', async () => {
  await using directory = await temporaryDirectory();
  await noted(directory.path);
  const { place: own } = place(directory.path, ['resume c1']);
  const { faults } = await removeLeftovers({ all: false, data: false }, own);
  expect(faults).toEqual([{ word: 'pause:app', runId: 'r', problem: 'resume c1' }]);
  expect(await leftNotes(directory.path)).toHaveLength(1);
});

it('the file of a run whose process is gone goes, that of a living one stays', async () => {
  await using directory = await temporaryDirectory();
  const file = (pid: number, identity: string) =>
    writeFile(join(directory.path, `benchday-run.${pid}.00000000`), `A${JSON.stringify({ scenario: 's', identity })}`);
  await file(999_999_999, GONE);
  await file(process.pid, ownIdentity());
  const { place: own } = place(directory.path, []);
  await removeLeftovers({ all: false, data: false }, own);
  expect(await readdir(directory.path)).toEqual([`benchday-run.${process.pid}.00000000`]);
});
