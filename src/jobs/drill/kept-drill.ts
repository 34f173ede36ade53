import { atExit } from '../../base/at-exit.ts';
import type { DrillRecord } from '../../records/drill-record.ts';
import type { TrialRecord } from '../../records/trial-record.ts';
import type { RunOutcome } from '../../run/conduct.ts';
import { closeDrill } from './drill-files.ts';

/**
 * Plays, and stores what was found: before the first play, after each, and at the end. Where it ends before its time, the stored record says
 * so; of a process that is killed it says `running`, with every play that it had. What is stored of an interrupted drill that is not accepted
 * to be continued stays as it is.
 * @param play  tells what there is once it has begun, and whenever a play is stored
 * @throws what playing and storing throw
 */
export async function keptDrill(
  directory: string,
  keep: (state: DrillRecord['state'], trials: readonly TrialRecord[]) => Promise<DrillRecord>,
  play: (onPlays: (trials: readonly TrialRecord[]) => Promise<void>) => Promise<RunOutcome>,
): Promise<DrillRecord> {
  let isBegun = false;
  const close = (state: 'interrupted' | 'failed'): void => {
    if (isBegun) closeDrill(directory, state);
  };
  using _closed = atExit(() => {
    close('interrupted');
  });
  try {
    const { run, trials } = await play(async (soFar) => {
      isBegun = true;
      await keep('running', soFar);
    });
    return await keep(run.state === 'running' ? 'failed' : run.state, trials);
  } catch (error) {
    close('failed');
    throw error;
  }
}
