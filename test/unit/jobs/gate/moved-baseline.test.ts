import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ArmWord } from '../../../../src/images/arms/arm-word.ts';
import { movedBaselineNote } from '../../../../src/jobs/gate/moved-baseline.ts';
import { gitRepository } from '../../../support/git-repository.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

const git = (ref: string): ArmWord => ({ kind: 'git', ref });

it('commits of the baseline that the candidate lacks are said, with the word that leaves them out', async () => {
  await using directory = await temporaryDirectory();
  const repository = await gitRepository(join(directory.path, 'site'));
  await repository.commit('one');
  await repository.git('branch', 'feature');
  await repository.commit('two');
  await repository.commit('three');
  await repository.git('switch', '--quiet', 'feature');
  await repository.commit('mine');
  const note = (baseline: ArmWord, candidate: ArmWord, file: string | undefined = join(repository.folder, 'c.yaml')) =>
    movedBaselineNote({ baseline: { given: '', word: baseline }, candidate: { given: '', word: candidate } }, file);
  expect(await note(git('main'), git('feature'))).toBe(
    'main has 2 commits that feature lacks, and these count as changes too; --baseline git:main...feature compares with where the two parted',
  );
  expect(await note(git('main~1'), git('feature'))).toMatch(/^main~1 has 1 commit that/);
  expect(await note(git('main...feature'), git('feature'))).toBeUndefined();
  expect(await note(git('main~2'), git('main')), 'it has all of them').toBeUndefined();
  expect(await note(git('main'), git('main~2')), 'back to an older commit').toBeUndefined();
  expect(await note(git('main'), git('nowhere')), 'said elsewhere').toBeUndefined();
  expect(await note(git('main'), { kind: 'image', tag: 'v1' })).toBeUndefined();
});
