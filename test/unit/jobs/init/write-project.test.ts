import { execFileSync } from 'node:child_process';
import { mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ignoreReports, writeAll } from '../../../../src/jobs/init/write-project.ts';
import { gitRepository } from '../../../support/git-repository.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

it('what cannot be read is neither replaced nor removed', async () => {
  await using directory = await temporaryDirectory();
  const { folder } = await gitRepository(join(directory.path, 'project'));
  // Longer than what is read at once.
  await writeFile(join(folder, '.gitignore'), 'x\n'.repeat(9 * 1024 * 1024));
  await expect(ignoreReports(folder, true)).rejects.toMatchObject({ code: 'STORE_FAILED' });
  expect((await readFile(join(folder, '.gitignore'), 'utf8')).length).toBe(18 * 1024 * 1024);

  const place = join(directory.path, 'place');
  await mkdir(place);
  execFileSync('mkfifo', [join(place, 'pipe.yaml')]);
  await symlink('nowhere/at/all', join(place, 'other.yaml'));
  const files = new Map([
    [join(place, 'first.yaml'), 'new'],
    [join(place, 'pipe.yaml'), 'new'],
  ]);
  await expect(writeAll(place, files, () => Promise.resolve())).rejects.toMatchObject({ code: 'STORE_FAILED' });
  expect(await readdir(place)).toEqual(['other.yaml', 'pipe.yaml']);
});
