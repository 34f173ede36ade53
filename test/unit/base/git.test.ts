import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { git } from '../../../src/base/git.ts';
import { gitRepository } from '../../support/git-repository.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** What git sets for hooks and for those who call it, as paths of another repository. */
const ELSEWHERE: readonly (readonly [name: string, path: string])[] = [
  ['GIT_DIR', '.git'],
  ['GIT_WORK_TREE', '.'],
  ['GIT_COMMON_DIR', '.git'],
  ['GIT_INDEX_FILE', '.git/index'],
  ['GIT_OBJECT_DIRECTORY', '.git/objects'],
  ['GIT_SHALLOW_FILE', '.git/HEAD'],
  ['GIT_GRAFT_FILE', '.git/HEAD'],
  ['GIT_NAMESPACE', 'elsewhere'],
];

test.each([...ELSEWHERE.map((one) => [one[0], [one]] as const), ['all of them', ELSEWHERE] as const])(
  "git speaks of the folder's repository whatever %s in the environment says",
  async (_name, set) => {
    await using directory = await temporaryDirectory();
    const own = await gitRepository(join(directory.path, 'own'));
    await own.write({ 'own.txt': 'own' });
    const commit = await own.commit('own');
    const elsewhere = await gitRepository(join(directory.path, 'elsewhere'));
    await elsewhere.write({ 'other.txt': 'other' });
    await elsewhere.commit('elsewhere');
    for (const [name, path] of set) vi.stubEnv(name, join(elsewhere.folder, path));
    expect(await git(own.folder, 'rev-parse', '--short', 'HEAD')).toBe(commit);
    expect(await git(own.folder, 'log', '--format=%s')).toBe('own');
    expect(await git(own.folder, 'status', '--porcelain')).toBe('');
    expect(await git(own.folder, 'ls-files')).toBe('own.txt');
  },
);
