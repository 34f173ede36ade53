import { cp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const PROJECT = path.resolve(import.meta.dirname, '../..');

/** The program in a folder of its own, never started before. */
async function freshCopy(): Promise<string> {
  const directory = await temporaryDirectory();
  onTestFinished(() => directory[Symbol.asyncDispose]());
  const root = directory.path;
  for (const name of ['bin', 'setup', 'src', 'package.json', 'tsconfig.json']) {
    await cp(path.join(PROJECT, name), path.join(root, name), { recursive: true });
  }
  await symlink(path.join(PROJECT, 'node_modules'), path.join(root, 'node_modules'));
  return root;
}

const start = async (root: string, ...words: string[]) =>
  await execa(process.execPath, [path.join(root, 'bin/benchday.mjs'), ...words], { reject: false });

it('a changed source is seen at the next start', async () => {
  const root = await freshCopy();
  expect((await start(root, '--help')).stdout).not.toContain('as it was changed');
  const file = path.join(root, 'src/cli/command-line.ts');
  await writeFile(file, (await readFile(file, 'utf8')).replace('tells them apart', 'as it was changed'));
  expect((await start(root, '--help')).stdout).toContain('as it was changed');
});

it('several first starts at once all work, and leave one bundle', async () => {
  const root = await freshCopy();
  const started = await Promise.all([1, 2, 3, 4].map(() => start(root, '--version')));
  for (const { exitCode, stderr } of started) expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(await readdir(path.join(root, '.cache/program'))).toHaveLength(1);
});

it('it starts where nothing can be written', async () => {
  const root = await freshCopy();
  await writeFile(path.join(root, '.cache'), 'in the way');
  const { exitCode, stdout } = await start(root, 'import', '--help');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('access logs');
});

it('an error names the line of the source', async () => {
  const root = await freshCopy();
  const { stderr } = await start(root, 'import', '/nowhere/a.log', '--debug');
  expect(stderr).toMatch(/src\/import\/read-logs\.ts:\d+/);
});

it('a program that cannot be loaded is no regression', async () => {
  const root = await freshCopy();
  await start(root, '--version');
  const [made = ''] = await readdir(path.join(root, '.cache/program'));
  await writeFile(path.join(root, '.cache/program', made, 'main.mjs'), 'export const half =');
  const { exitCode, stderr } = await start(root, '--version');
  expect(exitCode).toBe(70);
  expect(stderr).toContain('benchday could not be started: its files are damaged');
});
