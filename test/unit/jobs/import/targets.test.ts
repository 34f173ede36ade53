import { link, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { refuseTargets } from '../../../../src/jobs/import/targets.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

async function folder() {
  const own = await temporaryDirectory();
  const at = (name: string) => join(own.path, name);
  await writeFile(at('access.log'), 'a log');
  await writeFile(at('there.yaml'), 'old');
  await symlink(at('there.yaml'), at('link.yaml'));
  await link(at('access.log'), at('hard.yaml'));
  return { at, [Symbol.asyncDispose]: () => own[Symbol.asyncDispose]() };
}

it.each<[what: string, words: { output?: string; requests?: string }, said: RegExp]>([
  ['its own input', { output: 'access.log' }, /is one of the files that are read/],
  ['its own input by another name', { requests: 'hard.yaml' }, /is one of the files that are read/],
  ['one file for both', { output: 'new.yaml', requests: './new.yaml' }, /-o and --requests both write/],
  ['one file for both, by a link', { output: 'there.yaml', requests: 'link.yaml' }, /-o and --requests both write/],
  ['a folder', { output: '.' }, /is no file/],
])('an import does not write over %s, also with --force', async (_what, words, said) => {
  await using own = await folder();
  const named = Object.fromEntries(Object.entries(words).map(([key, name]) => [key, own.at(name)]));
  const refused = refuseTargets({ logs: [own.at('access.log')], force: true, ...named });
  await expect(refused).rejects.toMatchObject({ code: 'USAGE', message: expect.stringMatching(said) as string });
  expect(await readFile(own.at('access.log'), 'utf8')).toBe('a log');
});

it('nor over a device', async () => {
  for (const output of ['/dev/null', '/dev/zero'])
    await expect(refuseTargets({ logs: ['-'], output, force: true })).rejects.toThrow(/is no file/);
});

it('and over a file only where it is told to', async () => {
  await using own = await folder();
  const words = { logs: [own.at('access.log')], output: own.at('there.yaml'), requests: own.at('new.yaml') };
  await expect(refuseTargets({ ...words, force: false })).rejects.toThrow(/exists already/);
  await refuseTargets({ ...words, force: true });
});
