import { expect, it } from 'vitest';
import { findNamed, type NamedKind } from '../../../src/base/named-file.ts';
import { TemporaryFolder } from './temporary-folder.ts';

const KIND: NamedKind = {
  what: 'topology',
  code: 'TOPOLOGY_UNKNOWN',
  folder: '/nowhere',
  candidates: (name) => [`${name}/compose.yaml`],
  known: () => Promise.resolve(['legacy']),
};

it.each([
  ['deploy', './deploy'],
  ['day', './day.yaml'],
  ['mix', './mix.yml'],
])('a path that was typed like a name is said as it is typed: %s', async (nameOrPath, typed) => {
  await using folder = await TemporaryFolder.with({ 'deploy/compose.yaml': '', 'day.yaml': '', 'mix.yml': '' });
  await expect(findNamed(KIND, { nameOrPath, from: folder.path })).rejects.toMatchObject({
    code: 'TOPOLOGY_UNKNOWN',
    message: expect.stringContaining('the known ones are legacy') as string,
    hint: `a path has a slash, a name has none: type ${typed}`,
  });
});

it.each(['legcy', ''])('where nothing of that name is there, the known ones are: %j', async (nameOrPath) => {
  await using folder = await TemporaryFolder.with({});
  await expect(findNamed(KIND, { nameOrPath, from: folder.path })).rejects.toMatchObject({
    hint: expect.stringContaining('benchday list') as string,
  });
});
