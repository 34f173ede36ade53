import { rmdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { removeLabs } from '../../../src/jobs/down/remove-labs.ts';
import { labDown } from '../../../src/jobs/lab/lab-down.ts';
import { LAB } from '../../../src/jobs/lab/lab-up.ts';
import { joinMachine } from '../../../src/store/run-lock.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const none = { containers: 0, networks: 0, volumes: 0 };

/** A lab on which no service is. */
function idleLab(names: readonly string[] = [LAB]) {
  const removed: string[] = [];
  const labs = {
    names: () => Promise.resolve(names),
    users: () => Promise.resolve([]),
    remove: (name: string) => Promise.resolve((removed.push(name), none)),
    removeLeftovers: () => Promise.resolve(none),
  };
  return { removed, open: () => Promise.resolve(labs) };
}

it('a lab without services is left while a run of this machine lives, and removed after it', async () => {
  await using runs = await temporaryDirectory();
  const lab = idleLab();
  const place = { open: lab.open, directory: runs.path };
  {
    await using _run = await joinMachine('quick-day', { directory: runs.path });
    const [end] = await removeLabs(false, place);
    const user = `a run of quick-day (process ${process.pid}), as far as is known`;
    expect(end).toEqual({ name: LAB, state: 'left', users: [user], removed: none });
    await expect(labDown(place)).rejects.toMatchObject({
      code: 'RUN_IN_PROGRESS',
      message: `the lab is left, in use by ${user}`,
    });
    expect(lab.removed).toEqual([]);
    expect(await removeLabs(true, place)).toMatchObject([{ state: 'removed' }]);
  }
  expect(await removeLabs(false, place)).toMatchObject([{ state: 'removed' }]);
  await labDown(place);
  expect(lab.removed).toEqual([LAB, LAB, LAB]);
});

it('runs that cannot be seen count as users; where there is no lab nobody uses it', async () => {
  const { path } = await temporaryDirectory();
  await rmdir(path);
  const [end] = await removeLabs(false, { ...idleLab(), directory: path });
  expect(end).toMatchObject({ state: 'left', users: [expect.stringMatching(/^runs that cannot be seen: /)] });
  expect(await labDown({ ...idleLab([]), directory: path })).toMatchObject({ removed: none });
});
