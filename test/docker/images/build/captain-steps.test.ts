import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { captainYml, testProject } from './captain-project.ts';

describe('the steps of captain.yml', () => {
  it('run in order: pre, build, test, post; with project, caches and environment', async () => {
    await using project = await testProject(`  build_arg: { WORD: given }
  caches: ['VOLUME:/cache', './made:/elsewhere']
  pre:
    - echo "$BENCHDAY_IMAGE $BENCHDAY_BRANCH $BENCHDAY_DIRTY" > made/context
    - echo again >> /cache/builds; cp /cache/builds made/builds; cp /elsewhere/context made/seen
  test:
    - test "$(cat /word)" = given; test ! -e /cache
    - if touch /project/content; then exit 1; fi
    - grep -q '/page main false' /seen
  post:
    - test -n "$BENCHDAY_IMAGE_ID"; echo "after $(wc -l < made/builds)"
`);
    await project.write({
      Dockerfile:
        'FROM debian:bookworm-slim\nARG WORD\nRUN echo $WORD > /word\nCOPY content /content\nCOPY made/seen /seen\nUSER nobody\n',
    });
    await project.commit();
    const first = await project.build();
    expect(first.exitCode, first.stderr).toBe(0);
    const stages = first.stderr.split('\n').filter((line) => /^\w+: (pre|build|test|post)/.test(line));
    expect(stages.map((line) => line.split(' ')[1])).toEqual(['pre', 'pre', 'build', 'test', 'test', 'test', 'post']);
    expect(first.stderr).toContain('after 1');
    expect((await project.build(['--force'])).stderr).toContain('after 2');
    expect(await project.left()).toEqual([]);
  });

  it('see no .git, no variable of the environment, and no folder elsewhere unless it is allowed', async () => {
    await using project = await testProject(`  caches: ['./made:/cache', '../beside:/beside']
  pre:
    - ls -aR /project /cache > made/seen; cat .git/config made/../.git/config >> made/seen 2>&1 || true; env >> made/seen
    - touch /beside/from-step
  test:
    - test ! -e .git/config
`);
    await project.git('config', 'http.https://github.com/.extraheader', 'AUTHORIZATION: basic c2VjcmV0');
    await project.write({ Dockerfile: 'FROM debian:bookworm-slim\nCOPY . /content\n' });
    await project.commit();
    const env = { TMPDIR: join(project.folder, '..'), BENCHDAY_TEST_TOKEN: 'very-secret' };
    const refused = await project.build([], { env });
    expect(refused.stderr).toMatch(/HOST_ACCESS_REFUSED.*\n +\w+\.caches: path:\/.*beside\n/);
    expect(refused.exitCode).toBe(2);
    const beside = join(project.folder, '..', 'beside');
    const allowed = await project.build(['--allow-host-access', `path:${beside}`], { env });
    expect(allowed.stderr).toMatch(/is built in a work tree of its own, as \.git\/config holds credentials/);
    expect(allowed.exitCode, allowed.stderr).toBe(0);
    const inImage = (...words: string[]) =>
      execa('docker', ['run', '--rm', '--network', 'none', `${project.image}:latest`, ...words], { reject: false });
    const { stdout: seen } = await inImage('cat', '/content/made/seen');
    expect(seen).toContain('BENCHDAY_COMMIT=');
    expect(seen).not.toMatch(/very-secret|c2VjcmV0|FETCH_HEAD|hooks/);
    expect((await inImage('grep', '-r', 'c2VjcmV0', '/content')).stdout).toBe('');
    // Another thing than the commit can only be built here.
    await project.write({ content: 'not committed\n' });
    const dirty = await project.build(['--allow-host-access', `path:${beside}`], { env });
    expect(dirty.stderr).toMatch(/HOST_ACCESS_REFUSED.*holds credentials: \.git\/config/);
    await project.write({ '.dockerignore': '.git\n' });
    const without = await project.build(['--allow-host-access', `path:${beside}`], { env });
    expect(without.exitCode, without.stderr).toBe(0);
  });

  it.each([
    ['pre', `  pre: ['seq 100; exit 7']\n`],
    ['test', `  test: ['true', 'seq 100; exit 7']\n`],
    ['post', `  post: ['seq 100; exit 7']\n`],
  ])('that fail in %s end the build with exit code 5 and leave the tags as they were', async (kind, captain) => {
    await using project = await testProject();
    await project.commit();
    await project.build();
    const before = await project.tags();
    await project.write({ 'captain.yml': captainYml(project.image, captain), content: 'two\n' });
    await project.commit();
    const images = await danglingOf(project.image);
    const { exitCode, stderr } = await project.build();
    expect(stderr).toMatch(
      new RegExp(`error\\[BUILD_STEP_FAILED\\]: step \\d of ${kind} of \\w+ failed with exit code 7: seq 100`),
    );
    const shown = stderr.slice(stderr.indexOf('error[')).split('\n');
    expect(shown.filter((line) => /^\d+$/.test(line))).toEqual(
      Array.from({ length: 30 }, (_, index) => String(71 + index)),
    );
    expect(exitCode).toBe(5);
    expect(await project.tags()).toEqual(before);
    expect(await danglingOf(project.image)).toEqual(images);
    expect(await project.left()).toEqual([]);
  });

  it.each([
    [
      'an image without a shell',
      `  test: ['true']\n`,
      'FROM scratch\nCOPY content /content\n',
      /step 1 of test .* failed [\s\S]*exec \/bin\/sh failed/,
    ],
    [
      'an image that no registry has',
      `  in: benchday-test.invalid/nothing\n  pre: ['true']\n`,
      undefined,
      /no image benchday-test\.invalid\/nothing, and it could not be pulled/,
    ],
    [
      'a Dockerfile that fails',
      '',
      'FROM debian:bookworm-slim\nRUN echo before; exit 3\n',
      /could not be built: .*returned a non-zero code: 3[\s\S]*before/,
    ],
    [
      'a pre step that changes what git tracks',
      `  pre: ['echo x >> content']\n`,
      undefined,
      /the sources changed while they were built: files that git tracks were changed: content/,
    ],
  ])('and %s is told, with nothing tagged', async (_name, captain, dockerfile, message) => {
    await using project = await testProject(captain);
    if (dockerfile !== undefined) await project.write({ Dockerfile: dockerfile });
    await project.commit();
    const { exitCode, stderr } = await project.build();
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(5);
    expect(await project.tags()).toEqual({});
  });
});

it('two builds of one image at once: every commit tag is what its commit says', async () => {
  await using project = await testProject(`  test: ['sleep 1']\n`);
  const one = await project.commit();
  await project.git('branch', 'other');
  const clone = `${project.folder}-other`;
  await project.git('clone', '--quiet', '--branch', 'other', '.', clone);
  await project.write({ content: 'two\n' });
  const two = await project.commit();
  const [here, there] = await Promise.all([project.build(), project.build([], { cwd: clone })]);
  expect([here.exitCode, there.exitCode]).toEqual([0, 0]);
  expect([await project.content(one), await project.content('other')]).toEqual(['one', 'one']);
  expect([await project.content(two), await project.content('main')]).toEqual(['two', 'two']);
});

/** Ids of images without a name that were built for a test's image. */
async function danglingOf(image: string): Promise<readonly string[]> {
  const filters = ['--filter', 'dangling=true', '--filter', `label=benchday.image=${image}`];
  return (await execa('docker', ['image', 'ls', '--quiet', ...filters])).stdout.split('\n').filter(Boolean);
}
