import type { LeftRun, Removed } from '../../platform/platform.ts';
import { messageOf } from '../../base/errors.ts';
import { type RemovedScratch, removeLeftScratch } from '../../base/scratch-folder.ts';
import { faultById } from '../../faults/registry.ts';
import { forgetWorktrees } from '../../images/build/left-worktrees.ts';
import { leftNotes } from '../../store/fault-notes.ts';
import { livingRuns } from '../../store/run-lock.ts';
import { enginePlatform } from '../../platform/engine/engine.ts';
import type { Platform } from '../../platform/platform.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { type LabEnd, removeLabs } from './remove-labs.ts';

export type { LabEnd } from './remove-labs.ts';
export type { LeftRun, Removed } from '../../platform/platform.ts';

export interface RemovedLeftovers {
  readonly removed: Removed;
  /** runs whose things were left, as they are not known to be over */
  readonly left: readonly LeftRun[];
  /** faults that processes had not undone when they were killed */
  readonly faults: readonly UndoneFault[];
  readonly labs: readonly LabEnd[];
  /** restored data sets that went, and those that are kept for later runs */
  readonly data: { readonly removed: number; readonly kept: number };
  /** folders in the temporary directory that killed processes left */
  readonly scratch: RemovedScratch;
  readonly exit: Exit;
}

/** A fault that was found, with what keeps it from being undone. */
export interface UndoneFault {
  readonly word: string;
  readonly runId: string;
  readonly problem?: string;
}

interface RemovalPlace {
  readonly open?: () => Promise<Platform>;
  readonly labs?: (all: boolean) => Promise<readonly LabEnd[]>;
  /** of the files that runs leave, and of the notes of faults, by default the usual one */
  readonly notes?: string;
}

/**
 * Removes what runs left in Docker and labs that nobody uses, what killed processes left in the temporary directory, and undoes what drills
 * had broken. What fails keeps no other part from being done.
 * @param words.all  also what belongs to a run that has not ended
 * @param words.data  also the data sets that are kept for later runs
 * @throws {BenchdayError} DOCKER_MISSING; DOCKER_FAILED, the first failure after everything was tried
 */
export async function removeLeftovers(
  { all, data }: { readonly all: boolean; readonly data: boolean },
  { open = enginePlatform, labs: endLabs = removeLabs, notes }: RemovalPlace = {},
): Promise<RemovedLeftovers> {
  const platform = await open();
  const things = await settled(async () =>
    all ? { removed: await platform.tearDown(), left: [] } : await platform.removeLeftovers(),
  );
  const undone = await settled(() => undoLeftFaults(platform, notes));
  const labs = await settled(() => endLabs(all));
  const sets = await settled(async () => {
    return { removed: await platform.removeData(data ? 'all' : 'unfinished'), kept: await platform.keptData() };
  });
  // Whoever looks for runs that live removes the files of those that are gone; where that is not possible, the next run says so.
  await settled(() => livingRuns(notes));
  const scratch = await settled(() => removeLeftScratch(forgetWorktrees));
  const { removed, left } = valueOf(things);
  const faults = valueOf(undone);
  return {
    removed,
    left,
    faults,
    labs: valueOf(labs),
    data: valueOf(sets),
    scratch: valueOf(scratch),
    exit: exitOf({ kind: 'removal', areFaultsUndone: faults.every(({ problem }) => problem === undefined) }),
  };
}

type Settled<Value> =
  { readonly state: 'done'; readonly value: Value } | { readonly state: 'failed'; readonly why: unknown };

async function settled<Value>(work: () => Promise<Value>): Promise<Settled<Value>> {
  try {
    return { state: 'done', value: await work() };
  } catch (why) {
    return { state: 'failed', why };
  }
}

/** @throws why there is none */
function valueOf<Value>(result: Settled<Value>): Value {
  if (result.state === 'failed') throw result.why;
  return result.value;
}

/** After the removal: what was broken in a container that is gone needs nothing more. A note stays where its fault could not be undone. */
async function undoLeftFaults({ grips }: Platform, notes?: string): Promise<readonly UndoneFault[]> {
  const undone: UndoneFault[] = [];
  for (const found of await leftNotes(notes)) {
    const { word, runId, fault, plan } = found.note;
    try {
      if (grips === undefined) throw new Error('this platform cannot undo it');
      await faultById(fault).undo(plan, grips);
      await found.remove();
      undone.push({ word, runId });
    } catch (problem) {
      undone.push({ word, runId, problem: messageOf(problem) });
    }
  }
  return undone;
}
