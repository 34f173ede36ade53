import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compareStoredRuns } from '../../../../src/jobs/compare/compare-stored-runs.ts';
import { AFTER, BEFORE, invalidFor, storeArms, twoArms } from '../../../support/gate-fixture.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

/** Stores runs of `before` and `after`. @param spoilt  topologies of the second run of which no trial is valid */
async function compared(spoilt: readonly string[], topologies?: readonly string[]) {
  await using reports = await temporaryDirectory();
  const invalid: Readonly<Record<string, readonly string[]>> = { one: [], two: spoilt };
  for (const [runId, names] of Object.entries(invalid)) {
    const directory = join(reports.path, runId);
    await mkdir(directory);
    const arms = twoArms({
      ...{ pairs: 1, runId },
      change: (trial) =>
        names.includes(trial.topology)
          ? { ...invalidFor('work', trial), validity: { time: 'invalid', work: 'invalid', checks: [] } }
          : trial,
    });
    await storeArms(directory, arms);
  }
  return await compareStoredRuns({ runs: ['one', 'two'], topologies, reports: reports.path });
}

test('a run of which nothing could be compared is no comparison', async () => {
  const nothing = await compared([BEFORE, AFTER]);
  expect(nothing.exit).toEqual({ code: 4, reason: 'the runs are not comparable' });
  const said = 'Nothing of two was compared: no metric has a valid trial in both.';
  expect(nothing.comparisons.map(({ comparison }) => comparison.notes[0])).toEqual([said, said]);
});

test('one of which something was compared is, whatever of it was invalid', async () => {
  const { comparisons, exit } = await compared([AFTER]);
  expect(exit.code).toBe(0);
  expect(comparisons.map(({ comparison }) => comparison.notes.join().includes('Nothing of two'))).toEqual([
    false,
    true,
  ]);
});

test('a topology that is asked for and is not there is not passed over for another that is', async () => {
  await expect(compared([], [BEFORE, 'cache'])).rejects.toThrow(/no topology "cache" in common: one has before, after/);
  await expect(compared([], ['cache', 'b'])).rejects.toThrow(/no topology "cache" and no "b" in common/);
});
