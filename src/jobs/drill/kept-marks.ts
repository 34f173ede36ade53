import { dirname } from 'node:path';
import { writeJson } from '../../base/atomic-file.ts';
import { BenchdayError } from '../../base/errors.ts';
import { makeFolders } from '../../base/make-folders.ts';
import { storeError } from '../../base/store-error.ts';
import { DRILL_MARKS_FILE, DRILL_MARKS_VERSION, type DrillMark } from '../../records/drill-record.ts';
import type { Disturbance } from '../../run/disturbance.ts';
import type { PlannedTrial } from '../../run/plan/plan.ts';
import { runLayout } from '../../store/layout.ts';
import { readRecord } from '../../store/run-reader.ts';

/**
 * Plays, and stores what was marked before the record of its trial is stored, however the play ends: a drill that is killed later has lost
 * none of it.
 * @param played  told what to do with each mark
 */
export function keepingMarks(
  directory: string,
  planned: Pick<PlannedTrial, 'trial' | 'topology'>,
  played: (onMark: (mark: DrillMark) => void) => Disturbance,
): Disturbance {
  const marks: DrillMark[] = [];
  const disturbance = played((mark) => marks.push(mark));
  const keep = (): Promise<void> => writeMarks(directory, planned, marks);
  return {
    ...disturbance,
    play: async (subject, time) => {
      try {
        await disturbance.play(subject, time);
      } catch (error) {
        // What it failed with says more.
        await keep().catch(() => undefined);
        throw error;
      }
      await keep();
    },
  };
}

async function writeMarks(
  directory: string,
  { trial, topology: drill }: Pick<PlannedTrial, 'trial' | 'topology'>,
  marks: readonly DrillMark[],
): Promise<void> {
  const path = runLayout(directory).marks(trial, drill);
  await makeFolders(dirname(path)).catch((cause: unknown) => {
    throw storeError(path, cause);
  });
  await writeJson(path, DRILL_MARKS_FILE.schema.parse({ schema: DRILL_MARKS_VERSION, trial, drill, marks }));
}

/** What was marked in a trial; nothing where its play never began. @throws {BenchdayError} RECORD_INVALID */
export async function readMarks(
  directory: string,
  { trial, topology }: Pick<PlannedTrial, 'trial' | 'topology'>,
): Promise<readonly DrillMark[]> {
  try {
    return (await readRecord(runLayout(directory).marks(trial, topology), DRILL_MARKS_FILE)).marks;
  } catch (error) {
    if (error instanceof BenchdayError && error.code === 'FILE_NOT_FOUND') return [];
    throw error;
  }
}
