import { expect, test } from 'vitest';
import { readArmWord } from '../../../../src/images/arms/arm-word.ts';
import { repositoryOf } from '../../../../src/images/arms/image-name.ts';

const known = {
  isTopology: (word: string) => Promise.resolve(['cache', 'both', './a'].includes(word)),
  isRef: (word: string) => Promise.resolve(['main', 'HEAD~1', 'both', 'feature/x'].includes(word)),
};
const read = (word: string) => readArmWord('--baseline', word, known);

test.each([
  ['cache', { kind: 'topology', name: 'cache' }],
  ['./a', { kind: 'topology', name: './a' }],
  ['main', { kind: 'git', ref: 'main' }],
  ['HEAD~1', { kind: 'git', ref: 'HEAD~1' }],
  ['feature/x', { kind: 'git', ref: 'feature/x' }],
  ['git:unknown-yet', { kind: 'git', ref: 'unknown-yet' }],
  ['topology:main', { kind: 'topology', name: 'main' }],
  ['image:1.2', { kind: 'image', tag: '1.2' }],
])('%s is read as what it is', async (word, meant) => {
  expect(await read(word)).toEqual(meant);
});

test('a word that is a topology and a commit is refused with both ways to write it', async () => {
  await expect(read('both')).rejects.toMatchObject({
    code: 'USAGE',
    message: '--baseline both: there is a topology and a commit of this name',
    hint: expect.stringMatching(/topology:both or git:both.*image:both/) as string,
  });
});

test('a prefix settles what a word alone would not', async () => {
  expect(await read('git:both')).toEqual({ kind: 'git', ref: 'both' });
  expect(await read('topology:both')).toEqual({ kind: 'topology', name: 'both' });
});

test.each([
  ['nothing', /no topology has this name, and git knows no commit by it/],
  ['git:', /has nothing after the colon/],
  ['image:a b', /a tag has letters/],
  ['image:-x', /a tag has letters/],
])('%s is refused', async (word, said) => {
  await expect(read(word)).rejects.toThrow(said);
});

test.each([
  ['benchday/app:latest', 'benchday/app'],
  ['registry:5000/app', 'registry:5000/app'],
  ['registry:5000/app:1', 'registry:5000/app'],
  [`nginx@sha256:${'a'.repeat(64)}`, 'nginx'],
])('the repository of %s is %s', (image, repository) => {
  expect(repositoryOf(image)).toBe(repository);
});

test('a repository that git does not read matters only for a word that is no topology', async () => {
  const unread = { ...known, isRef: () => Promise.reject(new Error('dubious ownership')) };
  expect(await readArmWord('--baseline', 'cache', unread)).toEqual({ kind: 'topology', name: 'cache' });
  await expect(readArmWord('--baseline', 'main', unread)).rejects.toThrow('dubious ownership');
});
