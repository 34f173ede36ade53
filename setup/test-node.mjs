/**
 * npm run test:node: the unit, contract and cli tests on the other versions of Node that benchday is used on, one after the other.
 * Only some: npm run test:node -- 22 unit
 */
import { run } from './command.mjs';
import { installDependencies } from './dependencies.mjs';
import { whileAlone } from './lock.mjs';
import { environmentOf, obtainNode } from './other-node.mjs';
import { inProject } from './project.mjs';
import { SetupError } from './setup-error.mjs';
import { explainFailure, step } from './step.mjs';

const versions = ['22', '24'];
const checks = ['unit', 'contract', 'cli'];
const deadlineMs = 90 * 60_000;

try {
  const words = process.argv.slice(2);
  const unknown = words.filter((word) => ![...versions, ...checks].includes(word));
  if (unknown.length > 0) throw unknownWords(unknown);
  const isAsked = (word, _index, all) => words.includes(word) || !all.some((each) => words.includes(each));
  const chosenChecks = checks.filter(isAsked);
  await whileAlone(() => step('Dependencies', installDependencies));
  const results = [];
  for (const version of versions.filter(isAsked)) results.push(await testOn(version, chosenChecks));
  process.exitCode = printResults(results);
} catch (error) {
  process.exitCode = explainFailure(error);
  console.log('Tests: 0 passed, 1 failed');
}

function unknownWords(words) {
  const error = new SetupError(`${words.join(', ')}: there are ${versions.join(', ')} and ${checks.join(', ')}.`);
  error.exitCode = 2;
  return error;
}

async function testOn(version, chosen) {
  console.log(`\n==== Node ${version}`);
  try {
    let program;
    await whileAlone(() =>
      step(`Node ${version}`, async () => {
        program = await obtainNode(version);
        return 'is here';
      }),
    );
    const words = [inProject('setup', 'test.mjs'), ...chosen];
    const env = environmentOf(program);
    return countOf(version, await run(program, words, { timeoutMs: deadlineMs, isEchoed: true, env }));
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    explainFailure(error);
    return { version, passed: 0, failed: 1, reason: error.message.split('\n', 1)[0] };
  }
}

/** What npm test said in its last line; a run that said nothing, or ended badly without a failed test, has failed. */
function countOf(version, result) {
  const [, passed, failed] = /^Tests: (\d+) passed, (\d+) failed$/.exec(lastLine(result.output)) ?? [];
  if (result.isTimedOut) return { version, passed: 0, failed: 1, reason: 'took too long and was ended' };
  if (passed === undefined) return { version, passed: 0, failed: 1, reason: `ended with code ${result.code}` };
  const isOddEnd = result.code !== 0 && failed === '0';
  return { version, passed: Number(passed), failed: Number(failed) + (isOddEnd ? 1 : 0) };
}

function printResults(results) {
  console.log('');
  for (const { version, passed, failed, reason } of results) {
    const words = reason === undefined ? '' : ` (${reason})`;
    console.log(`  Node ${version}: ${passed} passed, ${failed} failed${words}`);
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  console.log(`Tests: ${sum('passed')} passed, ${sum('failed')} failed`);
  return sum('failed') > 0 ? 1 : 0;
}

function lastLine(output) {
  return output.trimEnd().split('\n').at(-1) ?? '';
}
