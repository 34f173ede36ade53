import { execFileSync } from 'node:child_process';
import { readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ownIdentity } from '../../../../src/base/process-identity.ts';
import { NONE, keepingLatest, restoreLatest } from '../../../../src/images/arms/kept-latest.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
beforeEach(async () => {
  directory = await temporaryDirectory();
  vi.stubEnv('TMPDIR', directory.path);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await directory[Symbol.asyncDispose]();
});

function engine(...gone: readonly string[]) {
  const latest: Record<string, string> = { 'benchday/app': 'candidate', 'benchday/redis': 'candidate' };
  return {
    latest,
    find: (id: string) => Promise.resolve(gone.includes(id) ? undefined : ({ id } as never)),
    tag: (id: string, repository: string) => {
      latest[repository] = id;
      return Promise.resolve();
    },
    untag: (name: string) => {
      Reflect.deleteProperty(latest, name.replace(/:latest$/, ''));
      return Promise.resolve();
    },
  };
}

const BEFORE = new Map([
  ['benchday/app', 'first'],
  ['benchday/redis', 'second'],
]);
const gonePid = (): number => Number(execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }));

/** As a killed process left it. */
async function leftBy(owner: string, id = 'first'): Promise<string> {
  const file = join(directory.path, 'benchday-latest.1.0123456789abcdef');
  await writeFile(file, JSON.stringify({ owner, latest: [['benchday/app', id]] }), { mode: 0o600 });
  return file;
}

it('what was `latest` has its name back after the work, also where it fails, and no note is left', async () => {
  for (const work of [() => Promise.resolve('made'), () => Promise.reject(new Error('failed'))]) {
    const own = engine();
    const done = keepingLatest(BEFORE, own, async () => {
      const [note = ''] = await readdir(directory.path);
      expect(JSON.parse(await readFile(join(directory.path, note), 'utf8'))).toMatchObject({ latest: [...BEFORE] });
      expect(await restoreLatest(own), 'of a living process').toEqual([]);
      return work();
    });
    await done.catch(() => undefined);
    expect(own.latest).toEqual(Object.fromEntries(BEFORE));
    expect(await readdir(directory.path)).toEqual([]);
  }
});

it('where nothing was `latest`, nothing is afterwards, also of a gate that was killed', async () => {
  const own = engine();
  await keepingLatest(new Map([...BEFORE, ['benchday/redis', NONE]]), own, () => Promise.resolve());
  expect(own.latest).toEqual({ 'benchday/app': 'first' });
  await leftBy(ownIdentity().replace(` ${process.pid} `, ` ${gonePid()} `), NONE);
  expect(await restoreLatest(own)).toEqual(['benchday/app']);
  expect(own.latest).toEqual({});
});

it('of a gate that was killed while it built, the next command gives `latest` back', async () => {
  const own = engine();
  await leftBy(ownIdentity().replace(` ${process.pid} `, ` ${gonePid()} `));
  expect(await restoreLatest(own)).toEqual(['benchday/app']);
  expect(own.latest['benchday/app']).toBe('first');
  expect(await readdir(directory.path)).toEqual([]);
});

it('an image that was removed meanwhile is not missed, and no link or broken note is believed', async () => {
  const own = engine('first');
  const file = await leftBy(ownIdentity().replace(` ${process.pid} `, ` ${gonePid()} `));
  await symlink(file, join(directory.path, 'benchday-latest.2.0123456789abcdef'));
  await writeFile(join(directory.path, 'benchday-latest.3.0123456789abcdef'), '{"owner":', { mode: 0o600 });
  expect(await restoreLatest(own)).toEqual(['benchday/app']);
  expect(own.latest['benchday/app']).toBe('candidate');
});
