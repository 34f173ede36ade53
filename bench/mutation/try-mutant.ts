import { requestOf } from './clean-run.ts';
import type { TestAnswer, TestResult, Texts } from './messages.ts';
import type { TestProcess } from './test-process.ts';

export interface Outcome {
  readonly state: 'killed' | 'survived' | 'not-reached';
  /** the test that failed, or what else ended the run */
  readonly by?: string;
}

/** A mutant may take this much, and so many times what its tests take without it, before it counts as an endless loop. */
const LEAST_MS = 20_000;
const TIMES_CLEAN = 5;

/** Runs the tests that reach a mutant, until one of them fails. */
export async function tryMutant(process: TestProcess, texts: Texts, tests: readonly TestResult[]): Promise<Outcome> {
  if (tests.length === 0) return { state: 'not-reached' };
  const cleanMs = tests.reduce((sum, { ms }) => sum + ms, 0);
  const timeoutMs = LEAST_MS + TIMES_CLEAN * cleanMs;
  const answer = await process.run({ texts, files: requestOf(tests) }, timeoutMs);
  const by = killerOf(answer);
  if (by !== undefined || typeof answer === 'string') return { state: 'killed', by: by ?? '' };
  // A table of cases that the mutant changes makes other tests: those files are then run whole.
  const passed = new Set(answer.tests.flatMap(({ id, state }) => (state === 'passed' ? [id] : [])));
  const missing = new Set(tests.flatMap(({ id, file }) => (passed.has(id) ? [] : [file])));
  if (missing.size === 0) return { state: 'survived' };
  const files = [...missing].map((file) => ({ file }));
  const later = killerOf(await process.run({ texts, files }, timeoutMs));
  return later === undefined ? { state: 'survived' } : { state: 'killed', by: later };
}

function killerOf(answer: TestAnswer | 'time-out' | 'crash'): string | undefined {
  if (typeof answer === 'string') return answer;
  return answer.tests.find(({ state }) => state === 'failed')?.name ?? answer.errors[0];
}
