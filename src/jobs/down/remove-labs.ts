import { openLabs } from '../../platform/lab/open-lab.ts';
import type { Removed } from '../../platform/platform.ts';

/** A lab that was removed, or was left for those who use it. */
export type LabEnd =
  | ({ readonly name: string; readonly state: 'removed' } & Removed)
  | { readonly name: string; readonly state: 'left'; readonly users: readonly string[] };

/** Removes labs. @param all  also those that somebody uses */
export async function removeLabs(all: boolean): Promise<readonly LabEnd[]> {
  const labs = await openLabs();
  const ends: LabEnd[] = [];
  for (const name of await labs.names()) {
    const users = all ? [] : await labs.users(name);
    if (users.length > 0) ends.push({ name, state: 'left', users });
    else ends.push({ name, state: 'removed', ...(await labs.remove(name)) });
  }
  return ends;
}
