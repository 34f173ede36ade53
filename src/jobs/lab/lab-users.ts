import { messageOf } from '../../base/errors.ts';
import type { Labs } from '../../platform/lab/open-lab.ts';
import { livingRuns } from '../../store/run-lock.ts';

/**
 * Who uses a lab, a few words each. A run has services there only while a trial is up, so that each living run of this machine counts
 * as one that may be building, copying or between two trials; so does what cannot be seen.
 * @param directory  of the files of runs, by default the usual one
 */
export async function labUsers(
  labs: Pick<Labs, 'users'>,
  name: string,
  directory?: string,
): Promise<readonly string[]> {
  const users = await labs.users(name);
  if (users.length > 0) return users;
  try {
    const runs = await livingRuns(directory);
    return runs.map(({ scenario, pid }) => `a run of ${scenario} (process ${pid}), as far as is known`);
  } catch (cause) {
    return [`runs that cannot be seen: ${messageOf(cause)}`];
  }
}
