import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { contextDigest, folderDigest, wholeFolderDigest } from '../../../../src/images/build/folder-digest.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

async function folder(files: Readonly<Record<string, string>> = {}) {
  const directory = await temporaryDirectory();
  const write = async (name: string, text: string) => {
    await mkdir(path.dirname(path.join(directory.path, name)), { recursive: true });
    await writeFile(path.join(directory.path, name), text);
    await chmod(path.join(directory.path, name), 0o644);
  };
  for (const [name, text] of Object.entries({ Dockerfile: 'FROM scratch\n', 'site/page': 'x', ...files })) {
    await write(name, text);
  }
  const at = (name: string) => path.join(directory.path, name);
  const context = (dockerfile = 'Dockerfile') => contextDigest({ context: directory.path, dockerfile: at(dockerfile) });
  return { at, write, context, path: directory.path, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
}

describe('the digest of a folder', () => {
  it('is that of another folder with the same in it', async () => {
    await using one = await folder();
    await using other = await folder();
    // Its own mode is that of the place it is in.
    await chmod(one.path, 0o700);
    await chmod(other.path, 0o755);
    expect(await folderDigest(one.path)).toBe(await folderDigest(other.path));
  });

  it.each<[string, (own: Awaited<ReturnType<typeof folder>>) => Promise<unknown>]>([
    ['a byte', (own) => own.write('site/page', 'y')],
    ['a name', (own) => own.write('site/other', 'x')],
    ['a mode', (own) => chmod(own.at('site/page'), 0o777)],
    ['the mode of a folder', (own) => chmod(own.at('site'), 0o711)],
    ['an empty folder', (own) => mkdir(own.at('uploads'))],
    [
      'a link in the place of a file',
      async (own) => (await rm(own.at('site/page')), symlink('x', own.at('site/page'))),
    ],
    ['a pipe, which nobody reads', (own) => execa('mkfifo', [own.at('site/pipe')])],
    ['a name of other letters', (own) => own.write('site/é', 'x')],
    ['bytes that moved from one file to the next', (own) => own.write('site/pageb', '')],
  ])('differs by %s', async (_what, change) => {
    await using own = await folder();
    const before = await folderDigest(own.path);
    await change(own);
    expect(await folderDigest(own.path)).not.toBe(before);
  });

  it.skipIf(process.getuid?.() !== 0)(
    'is unknown of a folder that nobody could read whole (needs root, to become nobody)',
    async () => {
      await using own = await folder();
      await chmod(own.path, 0o755);
      const whole = await wholeFolderDigest(own.path);
      expect(whole).toBe(await folderDigest(own.path));
      await chmod(own.at('site/page'), 0o600);
      const module = new URL('../../../../src/images/build/folder-digest.ts', import.meta.url).pathname;
      const program = `import { wholeFolderDigest } from '${module}';
      process.setuid(65534);
      console.log(String(await wholeFolderDigest('${own.path}')));`;
      const words = ['--import', 'tsx', '--input-type=module', '-e', program];
      const { stdout } = await execa(process.execPath, words);
      expect(stdout).toBe('undefined');
    },
  );

  it('differs by where a link leads', async () => {
    await using own = await folder();
    await symlink('a', own.at('link'));
    const before = await folderDigest(own.path);
    await rm(own.at('link'));
    await symlink('b', own.at('link'));
    expect(await folderDigest(own.path)).not.toBe(before);
  });

  it('is that of the folder where a link leads to it', async () => {
    await using own = await folder();
    await symlink('site', own.at('current'));
    const before = await folderDigest(own.at('current'));
    expect(before).toBe(await folderDigest(own.at('site')));
    await own.write('site/page', 'y');
    expect(await folderDigest(own.at('current'))).not.toBe(before);
  });

  it('does not differ by what git keeps for itself', async () => {
    await using own = await folder();
    const before = await folderDigest(own.path);
    await own.write('.git/index', 'x');
    await own.write('site/.git', 'gitdir: elsewhere');
    expect(await folderDigest(own.path)).toBe(before);
  });
});

describe('the digest of what a build is given', () => {
  it.each<[string, string, string, boolean]>([
    ['a file that is left out', 'logs\n', 'logs/today', false],
    ['one that is let in again', '*\n!site\nsite/.env\n', 'site/new', true],
    ['one that is left out again', '*\n!site\nsite/.env\n', 'site/.env', false],
    ['the list itself', '**\n', '.dockerignore', true],
    ['the Dockerfile, also where the list names it', '**/Dockerfile*\n', 'Dockerfile', true],
    ['a file in a folder that is left out', 'logs\n', 'logs/old/deep', false],
    ['the Dockerfile in a folder that is left out', '*\n', 'Dockerfile', true],
    ['a file that no line names', 'logs\n', 'site/logs', true],
    ['everything where older builders read a line as a pattern', 'c++\nlogs\n', 'logs/today', true],
    ['everything where no builder can read the list', '[\nlogs\n', 'logs/today', true],
  ])('%s', async (_what, list, file, counts) => {
    await using own = await folder({ '.dockerignore': list });
    const before = await own.context();
    await own.write(file, `${list}# changed\n`);
    expect((await own.context()) !== before).toBe(counts);
  });

  it('counts everything where a list beside the Dockerfile may stand in for the other', async () => {
    await using own = await folder({ '.dockerignore': 'logs\n', 'Dockerfile.dockerignore': 'other\n' });
    const before = await own.context();
    await own.write('logs/today', 'x');
    expect(await own.context()).not.toBe(before);
  });
});
