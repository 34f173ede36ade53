import { readFile, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const folder = resolve(import.meta.dirname, '../../../src/cli/commands');
const files = (await readdir(folder)).filter((file) => file !== 'command.ts' && file !== 'registry.ts');

it.each(files)('%s is options, one call of a job and one print, in at most 80 lines', async (file) => {
  const text = await readFile(join(folder, file), 'utf8');
  expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(80);
  expect(text).toMatch(/from '\.\.\/\.\.\/jobs\//);
});
