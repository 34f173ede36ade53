import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { closeRun } from '../../../src/store/close-run.ts';
import { writeJson } from '../../../src/base/atomic-file.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

it.each(['interrupted', 'failed'] as const)('a record that says running says %s, in as many bytes', async (state) => {
  await using directory = await temporaryDirectory();
  const file = join(directory.path, 'run.json');
  const record = { runId: 'день', state: 'running', plan: [{ state: 'running', trial: 1 }] };
  await writeJson(file, record);
  const before = await readFile(file);
  closeRun(file, state);
  const after = await readFile(file);
  expect(after.length).toBe(before.length);
  expect(JSON.parse(after.toString())).toEqual({ ...record, state });
  closeRun(file, 'failed');
  expect(await readFile(file)).toEqual(after);
});

it('what is no record stays as it is', async () => {
  await using directory = await temporaryDirectory();
  const file = join(directory.path, 'run.json');
  await writeFile(file, '{"state": "running"}');
  closeRun(file, 'failed');
  expect(await readFile(file, 'utf8')).toBe('{"state": "running"}');
});
