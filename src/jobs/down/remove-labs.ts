import { type Labs, openLabs } from '../../platform/lab/open-lab.ts';
import { labUsers } from '../lab/lab-users.ts';
import type { Removed } from '../../platform/platform.ts';

/** A lab that was removed, or was left for those who use it; of that, what killed runs had left there was removed. */
export type LabEnd =
  | ({ readonly name: string; readonly state: 'removed' } & Removed)
  | { readonly name: string; readonly state: 'left'; readonly users: readonly string[]; readonly removed: Removed };

interface LabPlace {
  readonly open?: () => Promise<Pick<Labs, 'names' | 'users' | 'remove' | 'removeLeftovers'>>;
  /** of the files of runs */
  readonly directory?: string;
}

/** Removes labs. @param all  also those that somebody uses */
export async function removeLabs(
  all: boolean,
  { open = openLabs, directory }: LabPlace = {},
): Promise<readonly LabEnd[]> {
  const labs = await open();
  const ends: LabEnd[] = [];
  for (const name of await labs.names()) {
    const users = all ? [] : await labUsers(labs, name, directory);
    if (users.length > 0) ends.push({ name, state: 'left', users, removed: await labs.removeLeftovers(name) });
    else ends.push({ name, state: 'removed', ...(await labs.remove(name)) });
  }
  return ends;
}
