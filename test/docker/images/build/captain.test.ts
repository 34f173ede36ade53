import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { testProject } from './captain-project.ts';

describe('benchday build, in a clean tree', () => {
  it('tags by git, does not build a commit twice, and takes an old commit back', async () => {
    await using project = await testProject();
    const first = await project.commit();
    await project.git('tag', 'release/1');
    const one = await project.build(['--json']);
    expect(one.exitCode, one.stderr).toBe(0);
    const id = (await project.tags())['latest'] ?? '';
    expect(await project.tags()).toEqual({ latest: id, [first]: id, main: id, 'release.1': id });
    expect(JSON.parse(one.stdout)).toMatchObject({
      captain: [{ image: project.image, id, state: 'built', tags: ['latest', first, 'main', 'release.1'] }],
      exit: { code: 0 },
    });
    expect(await project.labels('latest')).toMatchObject({
      'benchday.commit': await project.git('rev-parse', 'HEAD'),
      'benchday.dirty': 'false',
      'benchday.branch': 'main',
      'benchday.image': project.image,
      'org.opencontainers.image.revision': await project.git('rev-parse', 'HEAD'),
    });

    await project.git('tag', 'v2');
    const again = await project.build();
    expect(again.stdout).toMatch(new RegExp(`${project.image} +already built +latest ${first} main release\\.1 v2$`));
    expect((await project.tags())['v2']).toBe(id);

    await project.write({ content: 'two\n' });
    const second = await project.commit();
    await project.build();
    const tags = await project.tags();
    expect(tags).toMatchObject({
      [first]: id,
      'release.1': id,
      [second]: tags['latest'] ?? '',
      main: tags['latest'] ?? '',
    });
    expect(await project.content('latest')).toBe('two');

    await project.git('checkout', '--quiet', first);
    await project.build();
    expect(await project.content('latest')).toBe('one');
    expect((await project.tags())['main']).toBe(tags['latest']);
  });

  it('builds anew with --force', async () => {
    await using project = await testProject();
    const commit = await project.commit();
    await project.build();
    const { [commit]: before } = await project.tags();
    const { stdout } = await project.build(['--force']);
    expect(stdout).toMatch(/ built \d/);
    const { [commit]: after, latest } = await project.tags();
    expect(after).not.toBe(before);
    expect(latest).toBe(after);
  });

  it('builds anew what only has the name of the commit', async () => {
    await using project = await testProject();
    const commit = await project.commit();
    await project.build();
    await project.write({ content: 'two\n' });
    const other = await project.commit();
    await execa('docker', ['tag', `${project.image}:${commit}`, `${project.image}:${other}`]);
    await project.build();
    expect(await project.content(other)).toBe('two');
  });
});

describe('what is tagged as a commit is the commit', () => {
  it('and holds no file that git ignores, and the folder keeps its own', async () => {
    await using project = await testProject(`  caches: ['./made:/kept']
  pre:
    - echo "$(cat /kept/count 2>/dev/null)x" > /kept/count; cp content copied
`);
    const dockerfile =
      'FROM debian:bookworm-slim\nCOPY . /all\nRUN cat /all/copied /all/made/* > /content; ls /all >> /content\n';
    await project.write({
      Dockerfile: dockerfile,
      'made/stale': 'x',
      'stale.war': 'x',
      '.gitignore': 'made/\n*.war\n',
    });
    const commit = await project.commit();
    const { exitCode, stderr } = await project.build();
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(
      new RegExp(
        `commit ${commit} is built in a work tree of its own, as the folder has files that git ignores \\(made/, stale\\.war\\)`,
      ),
    );
    expect(Object.keys(await project.tags()).sort()).toEqual([commit, 'latest', 'main'].sort());
    expect((await project.content(commit)).split('\n')).toEqual([
      'one',
      // The cache below the folder is the tree's own, empty before.
      'x',
      'Dockerfile',
      'captain.yml',
      'content',
      'copied',
      'made',
    ]);
    expect(await readdir(join(project.folder, 'made'))).toEqual(['stale']);
    expect(await project.left()).toEqual([]);
  });

  it('a detached HEAD has the tag of the branch that the service names', async () => {
    await using project = await testProject();
    const commit = await project.commit();
    await project.git('checkout', '--quiet', '--detach');
    const env = { CI_COMMIT_SHA: await project.git('rev-parse', 'HEAD'), CI_COMMIT_BRANCH: 'feature/x' };
    expect((await project.build([], { env })).exitCode).toBe(0);
    expect(Object.keys(await project.tags()).sort()).toEqual([commit, 'feature.x', 'latest'].sort());
  });
});

describe('benchday build, without a commit to speak of', () => {
  it('tags a dirty tree as latest only, and never takes it for the commit', async () => {
    await using project = await testProject();
    const commit = await project.commit();
    await project.write({ content: 'changed\n', 'new file': 'x' });
    const dirty = await project.build();
    expect(Object.keys(await project.tags())).toEqual(['latest']);
    expect(dirty.stderr).toMatch(
      new RegExp(`only latest is tagged, as the folder differs from commit ${commit} \\(M content`),
    );
    expect(await project.labels('latest')).toMatchObject({ 'benchday.dirty': 'true' });

    await project.git('checkout', 'content');
    await project.git('clean', '--quiet', '--force');
    await project.build();
    expect(Object.keys(await project.tags()).sort()).toEqual([commit, 'latest', 'main'].sort());
    expect(await project.content(commit)).toBe('one');
  });

  it.each([
    ['before the first commit', false],
    ['outside of a repository', true],
  ])('tags latest only %s', async (_name, isOutside) => {
    await using project = await testProject();
    if (isOutside) await rm(join(project.folder, '.git'), { recursive: true });
    const { exitCode, stderr } = await project.build();
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/only latest is tagged, as the (branch has no commit yet|folder is in no git repository)/);
    expect(Object.keys(await project.tags())).toEqual(['latest']);
    expect(Object.keys(await project.labels('latest'))).not.toContain('benchday.commit');
  });
});
