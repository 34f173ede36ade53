import { chmod, readdir, symlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownIdentity } from '../../../src/base/process-identity.ts';
import { FAULT_NOTE_VERSION, type FaultNote } from '../../../src/records/fault-note.ts';
import { leaveNote, leftNotes } from '../../../src/store/fault-notes.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const note = (owner: string): FaultNote => ({
  ...{ schema: FAULT_NOTE_VERSION, owner, runId: 'run', trial: '1', word: 'pause:app', fault: 'pause' },
  plan: { containers: ['a'] },
});
/** Of a process that has long ended: no machine counts so far. */
const GONE = `${hostname()} 4999999 17`;
const NAME = 'benchday-fault.4999999.0123456789abcdef';

describe('a note of a fault', () => {
  it('is found when its process is gone, and not while it lives', async () => {
    await using directory = await temporaryDirectory();
    const living = await leaveNote(note(ownIdentity()), directory.path);
    const left = await leaveNote(note(GONE), directory.path);
    const found = await leftNotes(directory.path);
    expect(found.map(({ path }) => path)).toEqual([left.path]);
    expect(found[0]?.note).toEqual(note(GONE));
    await found[0]?.remove();
    await living.remove();
    expect(await readdir(directory.path)).toEqual([]);
  });

  it('of another machine is left to it', async () => {
    await using directory = await temporaryDirectory();
    await leaveNote(note('another-machine 17 17'), directory.path);
    expect(await leftNotes(directory.path)).toEqual([]);
  });

  it('that others may write to is not acted on, nor is a link', async () => {
    await using directory = await temporaryDirectory();
    const { path } = await leaveNote(note(GONE), directory.path);
    await chmod(path, 0o666);
    await writeFile(join(directory.path, 'planted'), JSON.stringify(note(GONE)), { mode: 0o600 });
    await symlink(join(directory.path, 'planted'), join(directory.path, NAME));
    expect(await leftNotes(directory.path)).toEqual([]);
  });

  it('that was half written by a process that is gone is removed, as nothing was broken yet', async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, NAME), '{"schema":1,"ow', { mode: 0o600 });
    expect(await leftNotes(directory.path)).toEqual([]);
    expect(await readdir(directory.path)).toEqual([]);
  });

  it('of a later version stays for that one', async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, NAME), JSON.stringify({ ...note(GONE), schema: 99 }), { mode: 0o600 });
    expect(await leftNotes(directory.path)).toEqual([]);
    expect(await readdir(directory.path)).toEqual([NAME]);
  });

  it('that cannot be written is an error, so that nothing is broken without it', async () => {
    await expect(leaveNote(note(GONE), '/nowhere/at/all')).rejects.toMatchObject({ code: 'STORE_FAILED' });
  });
});
