import { afterAll, afterEach, beforeEach, type RunnerTestCase, type RunnerTestFile } from 'vitest';
import { REACHED } from './reach-texts.ts';

/** Setup file of the clean run: gives every test, and every file outside its tests, the numbers of the code that it ran. */

const MOST_NUMBERS = 20_000;
const flags = new Uint8Array(MOST_NUMBERS);
Reflect.set(globalThis, REACHED, flags);

let file: RunnerTestFile | undefined;

beforeEach(({ task }) => {
  file = task.file;
  moveInto(task.file);
});
afterEach(({ task }) => {
  // Tests side by side cannot be told apart.
  moveInto(task.concurrent === true ? task.file : task);
});
afterAll(() => {
  if (file !== undefined) moveInto(file);
});

function moveInto({ meta }: Pick<RunnerTestCase | RunnerTestFile, 'meta'>): void {
  const numbers = [...flags.entries()].flatMap(([number, flag]) => (flag === 0 ? [] : [number]));
  flags.fill(0);
  if (numbers.length > 0) meta.reached = [...new Set([...(meta.reached ?? []), ...numbers])];
}

declare module 'vitest' {
  interface TaskMeta {
    reached?: readonly number[];
  }
}
