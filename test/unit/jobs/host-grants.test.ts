import { rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { ArmWord } from '../../../src/images/arms/arm-word.ts';
import { grantsOf, grantsOfComparison, refuseForeignData } from '../../../src/jobs/host-grants.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { gitRepository } from '../../support/git-repository.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const scenarioText = (grants: string) => `title: x\nallow_host_access: [${grants}]\n`;

async function repositoryWithTwoCommits() {
  const directory = await temporaryDirectory();
  const { folder, write, commit } = await gitRepository(path.join(directory.path, 'site'));
  await write({ 'compose.yaml': 'services: {}\n' });
  const without = await commit();
  await write({ 'ci/day.yaml': scenarioText('docker-socket') });
  const base = await commit();
  await write({ 'ci/day.yaml': scenarioText("docker-socket, privileged, 'path:/'") });
  const change = await commit();
  const scenario = {
    file: path.join(folder, 'ci/day.yaml'),
    allowHostAccess: ['docker-socket', 'privileged', 'path:/'],
  } as unknown as Scenario;
  const grants = (baseline: ArmWord, candidate: ArmWord = git(change), words?: readonly string[], own = scenario) =>
    grantsOfComparison(words, own, {
      wishes: { baseline: { given: '', word: baseline }, candidate: { given: '', word: candidate } },
      repository: path.join(folder, 'compose.yaml'),
    });
  return {
    directory,
    scenario,
    without,
    base,
    change,
    grants,
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

const git = (ref: string): ArmWord => ({ kind: 'git', ref });
const topology: ArmWord = { kind: 'topology', name: 'legacy' };

it("a change grants itself nothing: the baseline's own scenario counts, and the command line", async () => {
  await using own = await repositoryWithTwoCommits();
  expect(await own.grants(git(own.base))).toEqual(['docker-socket']);
  expect(await own.grants(git(own.base), git(own.change), ['host-pid'])).toEqual(['host-pid', 'docker-socket']);
  expect(await own.grants(git(own.without))).toEqual([]);
  expect(await own.grants(git(own.change), git(own.base))).toEqual(['docker-socket', 'privileged', 'path:/']);
  expect(await own.grants(topology)).toEqual([]);
  expect(await own.grants({ kind: 'image', tag: 'v1' }, git(own.change), ['privileged'])).toEqual(['privileged']);
});

it('a scenario counts as it stands where no commit is compared, or where it is of another repository', async () => {
  await using own = await repositoryWithTwoCommits();
  expect(await own.grants(topology, topology)).toEqual(own.scenario.allowHostAccess);
  const file = path.join(own.directory.path, 'day.yaml');
  await writeFile(file, scenarioText('privileged'));
  const elsewhere = { ...own.scenario, file };
  expect(await own.grants(git(own.base), git(own.change), undefined, elsewhere)).toEqual(elsewhere.allowHostAccess);
});

it("a scenario that became a link counts as the baseline's commit has it, wherever the link leads", async () => {
  await using own = await repositoryWithTwoCommits();
  const { file } = own.scenario;
  const outside = path.join(own.directory.path, 'all.yaml');
  await writeFile(outside, scenarioText("privileged, 'path:/'"));
  for (const target of [outside, 'all.yaml']) {
    await rm(file);
    await symlink(target, file);
    expect(await own.grants(git(own.base))).toEqual(['docker-socket']);
    expect(await own.grants(git(own.without))).toEqual([]);
  }
});

it('a scenario that is reached by a link to the repository is the same one', async () => {
  await using own = await repositoryWithTwoCommits();
  await symlink(path.join(own.directory.path, 'site'), path.join(own.directory.path, 'short'));
  const linked = { ...own.scenario, file: path.join(own.directory.path, 'short', 'ci', 'day.yaml') };
  expect(await own.grants(git(own.base), git(own.change), undefined, linked)).toEqual(['docker-socket']);
});

it('a word that means nothing is refused', () => {
  const none = { allowHostAccess: [] } as unknown as Scenario;
  expect(() => grantsOf(['path:relative'], none)).toThrow(
    /^--allow-host-access must be one of .*; got "path:relative"$/,
  );
  expect(grantsOf(['path:/srv'], none)).toEqual(['path:/srv']);
});

it('a change does not name dumps of this machine: they are of the repository, or granted, where a commit is compared', async () => {
  await using own = await repositoryWithTwoCommits();
  const folder = path.dirname(path.dirname(own.scenario.file));
  const outside = path.join(own.directory.path, 'outside.sql');
  await writeFile(outside, 'select 1;\n');
  await writeFile(path.join(folder, 'own.sql'), 'select 1;\n');
  await symlink(outside, path.join(folder, 'link.sql'));
  const check = (
    file: string,
    baseline: ArmWord = git(own.base),
    grants: readonly string[] = [],
    scenario = own.scenario,
  ) =>
    refuseForeignData(
      {
        name: 'site',
        file: path.join(folder, 'compose.yaml'),
        data: [{ service: 'db', server: 'postgresql', file, form: 'sql', sha256: '' }],
      },
      scenario,
      {
        wishes: { baseline: { given: '', word: baseline }, candidate: { given: '', word: topology } },
        grants,
      },
    );
  await check(path.join(folder, 'own.sql'));
  for (const file of [outside, path.join(folder, 'link.sql'), '/etc/shadow', path.join(folder, '.git/config')]) {
    await expect(check(file)).rejects.toMatchObject({
      code: 'HOST_ACCESS_REFUSED',
      message: expect.stringContaining('data.db: path:/') as string,
      hint: expect.stringContaining('--allow-host-access') as string,
    });
  }
  await check(outside, git(own.base), [`path:${own.directory.path}`]);
  await check(outside, topology);
  const elsewhere = path.join(own.directory.path, 'day.yaml');
  await writeFile(elsewhere, scenarioText(''));
  await check(outside, git(own.base), [], { ...own.scenario, file: elsewhere });
});
