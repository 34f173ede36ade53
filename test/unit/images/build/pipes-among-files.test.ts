import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contextDigest } from '../../../../src/images/build/folder-digest.ts';
import { baseNames } from '../../../../src/images/build/made-from.ts';
import { credentialsIn } from '../../../../src/platform/engine/context-credentials.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

/** A folder as of a stranger: its list of ignored files and its Dockerfile are what would be waited for, or read, without an end. */
async function folder(kind: 'pipe' | 'device') {
  const own = await temporaryDirectory();
  const at = (name: string): string => join(own.path, name);
  for (const name of ['.dockerignore', 'Dockerfile']) {
    if (kind === 'pipe') execFileSync('mkfifo', [at(name)]);
    else await symlink('/dev/zero', at(name));
  }
  await mkdir(at('.git'));
  await writeFile(at('.git/config'), '[remote "origin"]\n\turl = https://me:hunter2@example.org/x\n');
  return { path: own.path, dockerfile: at('Dockerfile'), [Symbol.asyncDispose]: () => own[Symbol.asyncDispose]() };
}

describe.each(['pipe', 'device'] as const)('a %s in the place of a file that says what is built', (kind) => {
  it('leaves nothing out of what is compared, nor of what is looked into for credentials', async () => {
    await using own = await folder(kind);
    expect(await contextDigest({ context: own.path, dockerfile: own.dockerfile })).toMatch(/^[0-9a-f]{64}$/);
    expect(await credentialsIn(own.path)).toBe('.git/config');
  });

  it('names no base: why it is no Dockerfile, the builder says', async () => {
    await using own = await folder(kind);
    expect(await baseNames({ context: own.path, dockerfile: own.dockerfile, args: {} })).toBeUndefined();
  });
});
