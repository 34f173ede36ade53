import { BenchdayError } from '../../base/errors.ts';
import { type Labs, openLabs } from '../../platform/lab/open-lab.ts';
import type { Removed } from '../../platform/platform.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { LAB } from './lab-up.ts';
import { labUsers } from './lab-users.ts';

interface LabPlace {
  readonly open?: () => Promise<Pick<Labs, 'names' | 'users' | 'remove'>>;
  /** of the files of runs */
  readonly directory?: string;
}

/**
 * Removes the lab with all that runs on it.
 * @throws {BenchdayError} RUN_IN_PROGRESS where somebody uses it; DOCKER_MISSING, DOCKER_FAILED
 */
export async function labDown({ open = openLabs, directory }: LabPlace = {}): Promise<{
  readonly removed: Removed;
  readonly exit: Exit;
}> {
  const labs = await open();
  const users = (await labs.names()).includes(LAB) ? await labUsers(labs, LAB, directory) : [];
  if (users.length > 0) {
    throw new BenchdayError('RUN_IN_PROGRESS', `the lab is left, in use by ${users.join(', ')}`, {
      hint: 'wait for its end, or end it; benchday down --all removes the lab, and all else of benchday, in any case',
    });
  }
  return { removed: await labs.remove(LAB), exit: exitOf({ kind: 'done' }) };
}
