import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { refuseCredentials } from '../../../src/platform/engine/context-credentials.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const TOKEN = '[http "https://github.com/"]\n\textraheader = AUTHORIZATION: basic c2VjcmV0\n';
const PLAIN = '[remote "origin"]\n\turl = https://github.com/a/b\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n';

it.each<[what: string, files: Readonly<Record<string, string>>, refused: RegExp | undefined]>([
  ['the token of a CI job', { '.git/config': TOKEN }, /\.git\/config/],
  ['a password in an address', { '.git/config': PLAIN.replace('//', '//me:word@') }, /\.git\/config/],
  [
    'a token in the place of a user',
    { '.git/config': PLAIN.replace('//', `//ghp_${'a'.repeat(36)}@`) },
    /\.git\/config/,
  ],
  ['a user without a password', { '.git/config': PLAIN.replace('//', '//some-user@') }, undefined],
  [
    'left out beside names that older builders read as patterns',
    { '.git/config': TOKEN, '.dockerignore': 'app/(admin)\nc++\n.git\n' },
    undefined,
  ],
  ['rules that no builder can read', { '.git/config': TOKEN, '.dockerignore': '[\n.git\n' }, /\.git\/config/],
  [
    'the token of a submodule',
    { '.git/config': PLAIN, '.git/modules/part/config': TOKEN },
    /\.git\/modules\/part\/config/,
  ],
  ['settings of a work tree', { '.git/config.worktree': TOKEN }, /\.git\/config\.worktree/],
  ['none', { '.git/config': PLAIN, config: TOKEN }, undefined],
  ['left out', { '.git/config': TOKEN, '.dockerignore': '**/.git\n' }, undefined],
  ['left out, and taken in again', { '.git/config': TOKEN, '.dockerignore': '.git\n!.git/config\n' }, /\.git\/config/],
  ['no repository', { page: '' }, undefined],
])('credentials in a build context: %s', async (_what, files, refused) => {
  await using directory = await temporaryDirectory();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(directory.path, name)), { recursive: true });
    await writeFile(path.join(directory.path, name), text);
  }
  const asked = refuseCredentials(directory.path);
  if (refused === undefined) await expect(asked).resolves.toBeUndefined();
  else
    await expect(asked).rejects.toMatchObject({
      code: 'HOST_ACCESS_REFUSED',
      message: expect.stringMatching(refused) as string,
    });
});
