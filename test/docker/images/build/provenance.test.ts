import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readRun } from '../../../../src/store/run-reader.ts';
import { benchday } from '../../../support/benchday-process.ts';
import { smallScenario } from '../../../support/small-site.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';
import { testProject } from './captain-project.ts';

it('a run says from which commit its images were built, and a rollback is a tag', async () => {
  await using project = await testProject();
  await using directory = await temporaryDirectory();
  await project.useExample();
  const shortCommit = await project.commit();
  const commit = await project.git('rev-parse', 'HEAD');
  const clean = await project.build();
  expect(clean.stderr).toContain('the page is served');
  await project.write({
    'page/make-page.sh': (await readFile(join(project.folder, 'page/make-page.sh'), 'utf8')) + '\n',
  });
  await project.build();
  await writeFile(join(directory.path, 'small.yaml'), smallScenario().replace('hello', 'example:captain'));

  for (const [tag, isDirty] of [
    ['latest', true],
    [shortCommit, false],
  ] as const) {
    const { exitCode, stderr } = await benchday(['run', './small.yaml', '--topologies', project.folder], {
      cwd: directory.path,
      env: { TMPDIR: directory.path, TAG: tag },
    });
    expect(exitCode, stderr).toBe(0);
    const { trials } = await readRun('latest', join(directory.path, 'reports'));
    expect(trials).toMatchObject([
      {
        state: 'measured',
        images: [
          {
            image: `${project.image}:${tag}`,
            imageId: (await project.tags())[tag],
            repoDigests: [],
            createdAtMs: expect.any(Number) as number,
            source: { commit, isDirty, branch: 'main' },
          },
        ],
      },
    ]);
    const report = await readFile(join(directory.path, 'reports/latest/report.html'), 'utf8');
    expect(report).toContain(`commit ${commit.slice(0, 12)} on main`);
    expect(report.includes('with uncommitted changes')).toBe(isDirty);
  }
});
