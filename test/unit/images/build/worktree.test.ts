import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import { checkOut } from '../../../../src/images/build/worktree.ts';
import { gitRepository } from '../../../support/git-repository.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

const run = promisify(execFile);
let before: number | undefined;

afterEach(() => {
  if (before !== undefined) process.umask(before);
});

it.each([0o077, 0o027, 0o022, 0o000])('the modes of a commit are the same under the umask %o', async (mask) => {
  await using directory = await temporaryDirectory();
  const repository = await gitRepository(path.join(directory.path, 'shop'));
  await repository.write({ 'site/page': 'x\n', 'site/run.sh': 'true\n' });
  await run('git', ['-C', repository.folder, 'add', '--all']);
  await run('git', ['-C', repository.folder, 'update-index', '--chmod=+x', 'site/run.sh']);
  await run('git', ['-C', repository.folder, 'commit', '--quiet', '--message', 'one']);
  const { stdout: commit } = await run('git', ['-C', repository.folder, 'rev-parse', 'HEAD']);
  before = process.umask(mask);
  await using tree = await checkOut(repository.folder, commit.trim());
  const modes = await Promise.all(
    ['.', 'site', 'site/page', 'site/run.sh'].map(
      async (name) => (await stat(path.join(tree.folder, name))).mode & 0o777,
    ),
  );
  expect(modes).toEqual([0o755, 0o755, 0o644, 0o755]);
});
