import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { keptFolders, keptInputs } from '../../../../bench/fuzz/kept-inputs.ts';
import { targets } from '../../../../bench/fuzz/targets.ts';
import { tryInput } from '../../../../bench/fuzz/try-input.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

/** Only these have a reader that is a process of its own, and takes seconds to start. */
const SLOW = new Set(['compose']);

it('every kept input is of a parser that is there', () => {
  expect(keptFolders().filter((name) => !targets.some((target) => target.name === name))).toEqual([]);
});

const kept = targets
  .filter(({ name }) => !SLOW.has(name))
  .flatMap((target) =>
    keptInputs(target.name).map((input) => ({ target, input, what: `${target.name}: ${input.name}` })),
  );

it.each(kept)('an input that once showed a fault is read or refused: $what', async ({ target, input }) => {
  const directory = await temporaryDirectory();
  onTestFinished(() => directory[Symbol.asyncDispose]());
  const folder = path.join(directory.path, 'own');
  await mkdir(folder);
  expect(await tryInput(target, input.bytes, folder)).not.toHaveProperty('fault');
});

it.each(targets.filter(({ name }) => !SLOW.has(name)))('$name reads what its mutations start from', async (target) => {
  const directory = await temporaryDirectory();
  onTestFinished(() => directory[Symbol.asyncDispose]());
  const [seed] = target.seeds;
  expect(seed === undefined ? undefined : await tryInput(target, seed, directory.path)).not.toHaveProperty('fault');
});
