import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GitState } from '../../../../src/images/build/git-state.ts';
import { imageTags, tagOf } from '../../../../src/images/build/image-tags.ts';

const CLEAN: GitState = {
  kind: 'commit',
  commit: '852be0a1c3d4e5f60718293a4b5c6d7e8f901234',
  shortCommit: '852be0a',
  branches: ['main'],
  gitTags: [],
  changes: [],
};

describe('the tags of an image', () => {
  it.each<[string, GitState, readonly string[]]>([
    ['a clean tree', CLEAN, ['latest', '852be0a', 'main']],
    [
      'git tags on the commit',
      { ...CLEAN, gitTags: ['v1.0', 'stable'] },
      ['latest', '852be0a', 'main', 'v1.0', 'stable'],
    ],
    ['a slash and a tilde', { ...CLEAN, branches: ['feature/x~1'] }, ['latest', '852be0a', 'feature.x.1']],
    ['a slash in a git tag', { ...CLEAN, gitTags: ['release/1'] }, ['latest', '852be0a', 'main', 'release.1']],
    ['a detached HEAD', { ...CLEAN, branches: [] }, ['latest', '852be0a']],
    ['a branch and a git tag of one name', { ...CLEAN, gitTags: ['main'] }, ['latest', '852be0a', 'main']],
    ['a branch called latest', { ...CLEAN, branches: ['latest'] }, ['latest', '852be0a']],
    ['a dirty tree', { ...CLEAN, gitTags: ['v1.0'], changes: [' M a'] }, ['latest']],
    ['no repository', { kind: 'none', reason: '' }, ['latest']],
  ])('%s', (_name, state, tags) => {
    expect(imageTags(state)).toEqual(tags);
  });

  it('leave out latest for a branch that is not checked out', () => {
    expect(imageTags(CLEAN, { isLatest: false })).toEqual(['852be0a', 'main']);
  });
});

describe('a git name as a tag', () => {
  it.each([
    ['fix#12', 'fix.12'],
    ['größe', 'gr..e'],
    ['-odd', '_odd'],
    ['x'.repeat(300), 'x'.repeat(128)],
  ])('%s becomes %s', (name, tag) => {
    expect(tagOf(name)).toBe(tag);
  });

  it('is always one that Docker takes', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), (name) => /^\w[\w.-]{0,127}$/.test(tagOf(name))),
    );
  });
});
