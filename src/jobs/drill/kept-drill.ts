import { atExit } from '../../base/at-exit.ts';
import type { DrillRecord } from '../../records/drill-record.ts';
import type { TrialRecord } from '../../records/trial-record.ts';
import type { RunOutcome } from '../../run/conduct.ts';
import { closeDrill } from './drill-files.ts';

/**
 * Plays, and stores what was found: before the first play, after each, and at the end. Where it ends before its time, the stored record says
 * so; of a process that is killed it says `running`, with every play that it had.
 * @throws what playing and storing throw
 */
export async function keptDrill(
  directory: string,
  keep: (state: DrillRecord['state'], trials: readonly TrialRecord[]) => Promise<DrillRecord>,
  /** what an interrupted drill has already */
  earlier: readonly TrialRecord[],
  play: (onStored: (trials: readonly TrialRecord[]) => Promise<void>) => Promise<RunOutcome>,
): Promise<DrillRecord> {
  await keep('running', earlier);
  using _closed = atExit(() => {
    closeDrill(directory, 'interrupted');
  });
  try {
    const { run, trials } = await play(async (soFar) => {
      await keep('running', soFar);
    });
    return await keep(run.state === 'running' ? 'failed' : run.state, trials);
  } catch (error) {
    closeDrill(directory, 'failed');
    throw error;
  }
}
