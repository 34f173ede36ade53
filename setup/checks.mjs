import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { npm, run } from './command.mjs';
import { outcomeFileVariable, reporterFile } from './outcome-reporter.mjs';
import { inProject } from './project.mjs';

const minuteMs = 60_000;

/** When more files than these fail, it is not the machine. */
const mostFilesAgain = 3;

/**
 * All that npm test does, in order. `needs` is what must be there first; without what `uses` names, some tests skip themselves.
 * Those that are `isBesideOthers` run two at a time. One that `isApart` runs only where it is asked for by name. Each runs to an outcome `{ passed: number, failed: string[], skipped: { name, reason? }[], passedAgain?: string[] }`.
 */
export const checks = [
  staticCheck('types', 'check:types'),
  staticCheck('lint', 'check:lint'),
  staticCheck('format', 'check:format'),
  staticCheck('imports', 'check:imports'),
  staticCheck('dead-code', 'check:dead-code'),
  testProject('unit', 20, { uses: ['k6'] }),
  testProject('contract', 20, { uses: ['k6'] }),
  testProject('cli', 30, { uses: ['k6', 'sshd'], projects: ['cli', 'cli-alone'] }),
  testProject('docker', 90, { needs: 'docker', projects: ['docker', 'docker-alone'] }),
  testProject('browser', 30, { needs: 'chromium' }),
  chaosCheck({ moments: 4, seconds: 90, commands: 'run,gate,capacity,disk' }),
  { ...testProject('long', 90, { needs: 'docker' }), isApart: true },
];

/** A check that passes or fails as a whole, and may run beside others: its output is shown at its end, where it fails. */
function staticCheck(name, script) {
  const perform = async () => {
    const result = await npm(['run', '--silent', script], { timeoutMs: 10 * minuteMs });
    if (result.code === 0) return { passed: 1, failed: [], skipped: [] };
    console.log(`\n== ${name}\n${result.output.trimEnd()}`);
    return { passed: 0, failed: [`${name} (npm run ${script})`], skipped: [] };
  };
  return { name, needs: undefined, uses: [], isBesideOthers: true, perform };
}

/** A few moments of npm run test:chaos, other ones each time; the seed that it prints plays them again. */
function chaosCheck({ moments, seconds, commands }) {
  const perform = async () => {
    const tsx = inProject('node_modules', 'tsx', 'dist', 'cli.mjs');
    const words = ['--moments', String(moments), '--seconds', String(seconds), '--only', commands];
    const args = [tsx, inProject('bench', 'chaos.ts'), ...words];
    const { code, output } = await run(process.execPath, args, { timeoutMs: 10 * minuteMs, isEchoed: true });
    const [, seed = '?', good = '0'] = /^Seed (\d+): (\d+) of \d+ moments good/m.exec(output) ?? [];
    const failed = code === 0 ? [] : [`chaos (npm run test:chaos -- ${seed} ${words.join(' ')})`];
    return { passed: Number(good), failed, skipped: [] };
  };
  return { name: 'chaos', needs: 'docker', uses: [], perform };
}

/**
 * One or more vitest projects, run in one go. It has failed too where no test ran, and where vitest ends badly without naming a test.
 * Tests with real servers can fail because the machine stood still. So files with failures run a second time, alone, and what passes then is
 * named as `passedAgain`. What fails twice has failed.
 */
function testProject(name, deadlineMinutes, { needs, uses = [], projects = [name] }) {
  const perform = async () => {
    const first = await runTests({ name, projects }, deadlineMinutes, []);
    const again = first.failedFiles ?? [];
    const isAllInFiles = again.reduce((sum, file) => sum + file.failed, 0) === first.failed.length;
    if (again.length === 0 || again.length > mostFilesAgain || !isAllInFiles) return first;
    console.log(`\n${name}: once more, alone: ${again.map(({ path }) => path).join(', ')}`);
    const second = await runTests(
      { name, projects },
      deadlineMinutes,
      again.map(({ path }) => path),
    );
    return {
      passed: first.passed - again.reduce((sum, file) => sum + file.passed, 0) + second.passed,
      failed: second.failed,
      skipped: [...new Map([...first.skipped, ...second.skipped].map((test) => [test.name, test])).values()],
      passedAgain: first.failed.filter((test) => !second.failed.includes(test)),
    };
  };
  return { name, needs, uses, perform };
}

async function runTests({ name, projects }, deadlineMinutes, files) {
  const outcomeFile = inProject('.cache', 'test', `${name}.json`);
  mkdirSync(inProject('.cache', 'test'), { recursive: true });
  rmSync(outcomeFile, { force: true });
  const vitest = inProject('node_modules', 'vitest', 'vitest.mjs');
  const which = projects.flatMap((project) => ['--project', project]);
  const args = [vitest, 'run', ...which, '--reporter=default', `--reporter=${reporterFile}`, ...files];
  const env = { [outcomeFileVariable]: outcomeFile };
  const result = await run(process.execPath, args, { timeoutMs: deadlineMinutes * minuteMs, isShown: true, env });
  const outcome = readOutcome(outcomeFile);
  if (result.isTimedOut) outcome.failed.push(`${name}: took more than ${deadlineMinutes} minutes and was ended`);
  else if (outcome.passed + outcome.failed.length === 0) outcome.failed.push(`${name}: no test ran`);
  else if (result.code !== 0 && outcome.failed.length === 0) {
    outcome.failed.push(`${name}: vitest ended with code ${result.code} though no test failed`);
  }
  return outcome;
}

function readOutcome(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: [], skipped: [] };
  }
}
