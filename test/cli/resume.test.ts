import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readRun } from '../../src/store/run-reader.ts';
import { benchday } from '../support/benchday-process.ts';
import { smallScenario, smallSite } from '../support/small-site.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

it('an interrupted run is carried on: what was measured stays, what is missing is measured', async () => {
  await using site = await smallSite();
  await using directory = await temporaryDirectory();
  const place = { cwd: directory.path, env: { TMPDIR: directory.path } };
  const scenario = join(directory.path, 'small.yaml');
  await writeFile(scenario, smallScenario({ durationS: 2 }));
  const reports = join(directory.path, 'reports');

  const first = await benchday(['run', scenario, '--target', site.url, '--trials', '3', '--progress', 'plain'], {
    ...place,
    signalAt: { text: 'trial 2/3 measure', signal: 'SIGINT' },
  });
  expect(first.exitCode).toBe(130);
  const before = await readRun('latest', reports);
  expect(before.trials.map(({ state }) => state)).toEqual(['measured', 'interrupted']);

  await writeFile(scenario, smallScenario({ durationS: 3 }));
  const other = await benchday(['run', '--resume', 'latest'], place);
  expect(other.stderr).toMatch(/error\[RESUME_REFUSED\].*cannot be resumed.*\n.*the scenario was/);
  expect(other.exitCode).toBe(2);
  expect((await readRun('latest', reports)).trials, 'a refusal changes nothing').toEqual(before.trials);

  await writeFile(scenario, smallScenario({ durationS: 2 }));
  const second = await benchday(['run', '--resume', 'latest', '--progress', 'plain'], place);
  expect({ exitCode: second.exitCode, stderr: second.stderr }).toMatchObject({ exitCode: 0 });
  expect(second.stderr).not.toContain('trial 1/3 measure');
  const after = await readRun('latest', reports);
  expect(after.directory).toBe(before.directory);
  expect(after.trials.map(({ state }) => state)).toEqual(['measured', 'measured', 'measured']);
  expect(after.trials[0]).toEqual(before.trials[0]);
  expect(after.run).toMatchObject({ state: 'finished', resumed: [{ keptTrials: 1 }] });
  expect(after.summary?.topologies[0]?.trials.measured).toBe(3);

  const third = await benchday(['run', '--resume', 'latest'], place);
  expect(third.stderr).toMatch(/is finished: 3 trials are measured/);
  expect(third.exitCode).toBe(2);
});
