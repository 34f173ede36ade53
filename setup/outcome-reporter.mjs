import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectFolder } from './project.mjs';

/** The address of this reporter for vitest's command line. */
export const reporterFile = fileURLToPath(import.meta.url);

/** The variable that tells it where to write. */
export const outcomeFileVariable = 'BENCHDAY_TEST_OUTCOME';

/**
 * Writes what npm test needs of a vitest run, the reasons of skipped tests included (vitest's own JSON leaves them out):
 * `{ passed: number, failed: string[], skipped: { name, reason? }[], failedFiles: { path, passed: number, failed: number }[] }`.
 * A file that could not be loaded and an error outside of every test are failures with a name of their own.
 * @public vitest loads it
 */
export default class OutcomeReporter {
  onTestRunEnd(testModules, unhandledErrors) {
    const outcome = { passed: 0, failed: [], skipped: [], failedFiles: [] };
    for (const testModule of testModules) addModule(outcome, testModule);
    for (const error of unhandledErrors) outcome.failed.push(`error outside of the tests: ${firstLine(error)}`);
    const file = process.env[outcomeFileVariable];
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(outcome, null, 2));
  }
}

function addModule(outcome, testModule) {
  const path = relative(projectFolder, testModule.moduleId);
  const before = { passed: outcome.passed, failed: outcome.failed.length };
  for (const error of testModule.errors()) outcome.failed.push(`${path}: ${firstLine(error)}`);
  for (const suite of testModule.children.allSuites()) {
    for (const error of suite.errors()) outcome.failed.push(`${path} > ${suite.fullName}: ${firstLine(error)}`);
  }
  for (const test of testModule.children.allTests()) {
    const name = `${path} > ${test.fullName}`;
    const result = test.result();
    if (result.state === 'passed') outcome.passed += 1;
    if (result.state === 'failed') outcome.failed.push(name);
    if (result.state === 'skipped') outcome.skipped.push({ name, reason: result.note ?? wordFor(test.options.mode) });
    if (result.state === 'pending') outcome.failed.push(`${name} (never ended)`);
  }
  const failed = outcome.failed.length - before.failed;
  if (failed > 0) outcome.failedFiles.push({ path, passed: outcome.passed - before.passed, failed });
}

const wordFor = (mode) => (mode === 'todo' ? 'still to be written' : undefined);

const firstLine = (error) => String(error.message).split('\n', 1)[0];
