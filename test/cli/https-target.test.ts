import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readRun } from '../../src/store/run-reader.ts';
import { benchday } from '../support/benchday-process.ts';
import { openAuthority } from '../support/certificates.ts';
import { smallScenario } from '../support/small-site.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { serveHttps } from '../unit/load/local-server.ts';

it('a run against an https target trusts the authority that the scenario names, and only then', async () => {
  await using authority = await openAuthority();
  await using directory = await temporaryDirectory();
  await using server = await serveHttps(await authority.sign('IP:127.0.0.1'), (_request, response) =>
    response.end('<p>hello</p>'),
  );
  await mkdir(join(directory.path, 'tmp'));
  await writeFile(join(directory.path, 'unknown.yaml'), smallScenario());
  await writeFile(join(directory.path, 'known.yaml'), `${smallScenario()}tls: { ca: ${authority.file} }\n`);
  const runWith = (scenario: string) =>
    benchday(['run', scenario, '--target', server.baseUrl], {
      cwd: directory.path,
      env: { TMPDIR: join(directory.path, 'tmp') },
    });

  const refused = await runWith('./unknown.yaml');
  expect(refused.stdout).toMatch(/UNABLE_TO_VERIFY_LEAF_SIGNATURE/);
  expect(refused.stdout).toMatch(/tls\.ca in the scenario/);
  expect(refused.exitCode).toBe(1);

  const { exitCode, stderr } = await runWith('./known.yaml');
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  const { run, trials } = await readRun('latest', join(directory.path, 'reports'));
  expect(run.scenario.tls).toEqual({ ca: authority.file, isResumed: true });
  expect(trials[0]?.state === 'measured' && trials[0].load.counts.ok).toBe(run.schedule.hits);
});
