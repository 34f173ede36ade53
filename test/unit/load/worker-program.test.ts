import { expect, it } from 'vitest';
import { workerProgram } from '../../../src/load/replay/worker-program.ts';

// Each generating thread and its ticker read the program before anything leaves: what only files are checked with does not belong in it.
it.each(['yaml', 'zod', 'execa'])('a generating thread does not load %s', (library) => {
  expect(workerProgram()).not.toMatch(new RegExp(String.raw`^// node_modules/${library}/`, 'm'));
});
