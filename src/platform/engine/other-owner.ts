import { BenchdayError } from '../../base/errors.ts';
import type { ProcessState } from '../../base/process-identity.ts';
import { explainEngineFailure } from './connection.ts';

/**
 * Two processes that began in the same second, in different folders, may have given their runs one name.
 * @param owners  of what is there of the run
 * @throws {BenchdayError} RUN_IN_PROGRESS where another process that may live has something of it; what asking throws
 */
export async function refuseOtherOwner(runId: string, owners: () => Promise<readonly ProcessState[]>): Promise<void> {
  let found: readonly ProcessState[];
  try {
    found = await owners();
  } catch (cause) {
    throw explainEngineFailure(cause, `what is left of ${runId} could not be listed`);
  }
  for (const owner of found) {
    if (owner.state === 'gone' || owner.state === 'unknown') continue;
    if (owner.state === 'living' && owner.pid === process.pid) continue;
    const where = owner.state === 'elsewhere' ? ` on ${owner.host}` : '';
    throw new BenchdayError('RUN_IN_PROGRESS', `the run ${runId} belongs to process ${owner.pid}${where} already`, {
      hint: 'start again: a run is named after the second it starts in; to remove what a dead machine left: benchday down --all',
    });
  }
}
