import { describe, expect, it } from 'vitest';
import { testProject } from './captain-project.ts';

describe('benchday build --all-branches', () => {
  it('builds the head of each branch and does not touch the work tree', async () => {
    await using project = await testProject(`  pre: ['mkdir -p made; echo x > made/x']\n`);
    const first = await project.commit();
    await project.git('checkout', '--quiet', '-b', 'feature/two');
    await project.write({ content: 'two\n' });
    const second = await project.commit();
    await project.git('branch', 'same-as-two');
    await project.git('checkout', '--quiet', '--orphan', 'pages');
    await project.git('rm', '--quiet', '-r', '--cached', '.');
    await project.git('commit', '--quiet', '--allow-empty', '--message', 'no captain.yml here');
    await project.git('checkout', '--quiet', '--force', 'main');
    await project.write({ content: 'not committed\n' });
    const before = [await project.git('status', '--porcelain'), await project.git('branch', '--list')];

    const built = await project.build(['--all-branches']);
    expect(built.exitCode, built.stderr).toBe(0);
    expect(built.stderr).toContain('branch pages: has no captain.yml');
    const tags = await project.tags();
    expect(Object.keys(tags).sort()).toEqual([first, second, 'feature.two', 'latest', 'main', 'same-as-two'].sort());
    expect([await project.content('main'), await project.content('feature.two')]).toEqual(['one', 'two']);
    expect([tags['latest'], tags['same-as-two']]).toEqual([tags['main'], tags[second]]);
    expect([await project.git('status', '--porcelain'), await project.git('branch', '--list')]).toEqual(before);
    expect(await project.left()).toEqual([]);

    const again = await project.build(['--all-branches']);
    expect(again.stdout.match(/already built/g)).toHaveLength(2);
  });

  it('builds, in a fresh clone, the branches that only its remote has', async () => {
    await using project = await testProject();
    await project.commit();
    await project.git('checkout', '--quiet', '-b', 'feature/two');
    await project.write({ content: 'two\n' });
    await project.commit();
    await project.git('checkout', '--quiet', 'main');
    await project.git('clone', '--quiet', '.', 'clone');
    const built = await project.build(['--all-branches'], { cwd: `${project.folder}/clone` });
    expect(built.exitCode, built.stderr).toBe(0);
    expect(Object.keys(await project.tags())).toEqual(
      expect.arrayContaining(['main', 'feature.two', 'latest']) as string[],
    );
    expect(Object.keys(await project.tags())).not.toContain('HEAD');
    expect([await project.content('latest'), await project.content('feature.two')]).toEqual(['one', 'two']);
  });

  it('names the branch that fails, and removes its work tree', async () => {
    await using project = await testProject(`  test: ['grep -q one /content']\n`);
    await project.commit();
    await project.git('checkout', '--quiet', '-b', 'broken');
    await project.write({ content: 'two\n' });
    await project.commit();
    const { exitCode, stderr } = await project.build(['--all-branches']);
    expect(stderr).toMatch(/error\[BUILD_STEP_FAILED\]: branch broken: step 1 of test/);
    expect(exitCode).toBe(5);
    expect(Object.keys(await project.tags())).not.toContain('broken');
    expect(await project.left()).toEqual([]);
  });

  it.each<[string, (project: Awaited<ReturnType<typeof testProject>>) => Promise<unknown>, RegExp]>([
    [
      'there is no commit',
      () => Promise.resolve(),
      /needs a repository with a commit, and the branch has no commit yet/,
    ],
    [
      'two branches would be one tag',
      async (project) => {
        await project.commit();
        await project.git('branch', 'a/b');
        await project.commit('another');
        await project.git('branch', 'a.b');
      },
      /the branches a[./]b and a[./]b would both be the tag a\.b/,
    ],
  ])('is refused when %s', async (_name, prepare, message) => {
    await using project = await testProject();
    await prepare(project);
    const { exitCode, stderr } = await project.build(['--all-branches']);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
    expect(await project.tags()).toEqual({});
  });
});
