import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ESLint } from 'eslint';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const checkout = join(import.meta.dirname, '..', '..', '..');

const PLANTED: readonly (readonly [text: string, word: string])[] = [
  ['the page tells what was sent', 'tells'],
  ['it was told twice', 'told'],
  ['mend the file', 'mend'],
  ['give it all back', 'give it all back'],
  ['was given back to the broker', 'given back'],
  ['the search goes on', 'goes on'],
  ['Carried on after a minute', 'Carried on'],
  ['it stands still, as it were', 'as it were'],
  ['hands them over to the broker', 'hands them over'],
  ['slower of late', 'of late'],
  ['measured anew', 'anew'],
  ['killed for want of memory', 'for want of'],
];

const PLAIN: readonly string[] = [
  'cannot be told apart',
  'a tie: not-told-apart',
  'benchday tells them apart by latency',
  'two that nobody can tell apart',
  'a back-off that gives up, then a foretold recommendation',
  'goes once, carries one on each side',
];

describe('the lint of strings', () => {
  const eslint = new ESLint({ cwd: checkout });

  /** Words that were found, line by line. */
  async function wordsIn(code: string, file: string): Promise<readonly string[]> {
    const [result] = await eslint.lintText(code, { filePath: join(checkout, file) });
    return (result?.messages ?? []).filter(({ ruleId }) => ruleId === 'benchday/plain-words').map(found);
  }

  const found = ({ line, message }: { line: number; message: string }) => `${line} ${message.split('": ')[0] ?? ''}"`;

  it.each(PLANTED)('finds a word of the list: %s', async (text, word) => {
    expect(
      await wordsIn(`export const said = 1;\nexport const text = ${JSON.stringify(text)};\n`, 'setup/wait.mjs'),
    ).toEqual([`2 "${word}"`]);
  });

  it.each(PLAIN)('passes over what is plain: %s', async (text) => {
    expect(await wordsIn(`export const text = ${JSON.stringify(text)};\n`, 'setup/wait.mjs')).toEqual([]);
  });

  it('looks into every part of a template, in src, setup and bin', async () => {
    const code = 'export const text = (name) => `mend ${name}, then ${name} goes on`;\n';
    const both = ['1 "mend"', '1 "goes on"'];
    expect(await wordsIn(code, 'setup/wait.mjs')).toEqual(both);
    expect(await wordsIn(code, 'bin/benchday.mjs')).toEqual(both);
    expect(await wordsIn(code.replace('(name)', '(name: string)'), 'src/main.ts')).toEqual(both);
    // The whole program is read for the types of one file of src.
  }, 60_000);

  it('does not look into comments, names, names of modules, or other folders', async () => {
    const code = "// it tells\nimport { told } from './tell.mjs';\nexport const anew = told;\n";
    expect(await wordsIn(code, 'setup/wait.mjs')).toEqual([]);
    expect(await wordsIn("export const text = 'measured anew';\n", 'topologies.mjs')).toEqual([]);
  });
});

describe('the lint of docs', () => {
  it('names file, line, word and what to write, over the ends of lines too, and not what is released', async () => {
    await using folder = await docs({
      'README.md': '# A\n\ncannot be told apart\n',
      'docs/deep/gate.md': '# Gate\n\nThe search goes\non, and `mend` it.\n',
      'CHANGELOG.md': 'told\n\n## Unreleased\n\n- measured anew\n',
    });
    const { exitCode, stdout } = await look(folder.path);
    expect(stdout.split('\n')).toEqual([
      'CHANGELOG.md:5 "anew": write again or from scratch instead',
      'docs/deep/gate.md:3 "goes on": write continue, resume, last or keep running instead',
      'docs/deep/gate.md:4 "mend": write fix or repair instead',
    ]);
    expect(exitCode).toBe(1);
  });

  it('says nothing where all is plain', async () => {
    await using folder = await docs({ 'README.md': '# A\n\nIt tells them apart.\n' });
    expect(await look(folder.path)).toMatchObject({ exitCode: 0, stdout: '' });
  });

  it('fails where a file it should look into is gone', async () => {
    await using folder = await temporaryDirectory();
    expect((await look(folder.path)).exitCode).not.toBe(0);
  });
});

const look = (folder: string) => execa('node', [join(checkout, 'setup', 'words.mjs'), folder], { reject: false });

/** A folder with all the files that are looked into, empty but for those given. */
async function docs(given: Readonly<Record<string, string>>) {
  const folder = await temporaryDirectory();
  const empty = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'action.yml'];
  const emptyToo = ['topologies/README.md', 'scenarios/README.md', 'reports/README.md', 'docs/ci.md'];
  for (const [file, text] of Object.entries({
    ...Object.fromEntries([...empty, ...emptyToo].map((name) => [name, ''])),
    ...given,
  })) {
    await mkdir(dirname(join(folder.path, file)), { recursive: true });
    await writeFile(join(folder.path, file), text);
  }
  return folder;
}
