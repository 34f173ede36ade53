import type { FileRequest, TestResult } from './messages.ts';
import type { Reach } from './reach-points.ts';
import { reachTexts } from './reach-texts.ts';
import type { TestProcess } from './test-process.ts';

/** A test that takes longer when nothing is mutated (most of them simulate thousands of gates) is not run against mutants. */
export const LONG_TEST_MS = 5_000;
const DEADLINE_MS = 15 * 60_000;

export interface CleanRun {
  readonly tests: readonly TestResult[];
  readonly long: readonly TestResult[];
  readonly failed: readonly TestResult[];
  /** the tests that run the code of a mutant, quickest first; by the index of its reach */
  readonly reaching: readonly (readonly TestResult[])[];
}

interface CleanRequest {
  readonly reaches: readonly Reach[];
  readonly files: readonly string[];
  readonly textOf: (file: string) => string;
}

/** Runs the tests as they are, once, and notes which of them reach what, and how long each takes. */
export async function runClean(process: TestProcess, { reaches, files, textOf }: CleanRequest): Promise<CleanRun> {
  const request = { texts: reachTexts(reaches, textOf), files: files.map((file) => ({ file })) };
  const answer = await process.run(request, DEADLINE_MS);
  if (typeof answer === 'string') throw new Error(`the tests without a mutant ended by ${answer}`);
  if (answer.errors.length > 0) throw new Error(`the tests without a mutant: ${answer.errors.join('\n')}`);
  const passed = answer.tests.filter(({ state }) => state === 'passed').sort((a, b) => a.ms - b.ms);
  const quick = passed.filter(({ ms }) => ms <= LONG_TEST_MS);
  const inside = quick.map((test) => ({
    test,
    reached: new Set([...test.reached, ...(answer.outside[test.file] ?? [])]),
  }));
  return {
    tests: quick,
    long: passed.filter(({ ms }) => ms > LONG_TEST_MS),
    failed: answer.tests.filter(({ state }) => state === 'failed'),
    reaching: reaches.map((reach, index) =>
      inside.filter(({ test, reached }) => reached.has(index) || reach.files.has(test.file)).map(({ test }) => test),
    ),
  };
}

/** The tests of a mutant as vitest is asked for them, file by file, those files first whose tests are quick. */
export function requestOf(tests: readonly TestResult[]): readonly FileRequest[] {
  const byFile = new Map<string, TestResult[]>();
  for (const test of tests) byFile.set(test.file, [...(byFile.get(test.file) ?? []), test]);
  const timeOf = (all: readonly TestResult[]) => all.reduce((sum, { ms }) => sum + ms, 0);
  return [...byFile]
    .sort(([, a], [, b]) => timeOf(a) - timeOf(b))
    .map(([file, own]) => ({ file, ids: own.map(({ id }) => id) }));
}
