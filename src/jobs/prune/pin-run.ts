import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeJson } from '../../base/atomic-file.ts';
import { wallMs } from '../../base/clock.ts';
import { storeError } from '../../base/store-error.ts';
import { PIN_FILE } from '../../store/pins.ts';
import { readRun } from '../../store/run-reader.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { refreshIndex } from '../report/report-files.ts';

export interface PinnedRun {
  readonly runId: string;
  readonly isPinned: boolean;
  readonly exit: Exit;
}

/**
 * Pins a run, or takes its pin away; twice is as once. The page over all runs is written again.
 * @param reports  absolute
 * @throws {BenchdayError} RUN_UNKNOWN, RECORD_INVALID, DISK_FULL, STORE_FAILED
 */
export async function pinRun(
  nameOrPath: string,
  {
    reports,
    isPinned,
    note,
  }: { readonly reports: string; readonly isPinned: boolean; readonly note?: string | undefined },
): Promise<PinnedRun> {
  const { directory, run } = await readRun(nameOrPath, reports, { mayBeDrill: true });
  const file = join(directory, PIN_FILE);
  if (isPinned) await writeJson(file, { schema: 1, atMs: wallMs(), ...(note === undefined ? {} : { note }) });
  else {
    await rm(file, { force: true }).catch((cause: unknown) => {
      throw storeError(file, cause);
    });
  }
  await refreshIndex(reports);
  return { runId: run.runId, isPinned, exit: exitOf({ kind: 'done' }) };
}
