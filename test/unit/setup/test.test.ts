import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createPassing, fakeVitest, lastLine } from './passing-machine.ts';

/** Of seven tests in the first run one fails, in a file with two more. */
const SHAKY = `{ passed: 6, failed: ['a.test.ts > x'], skipped: [], failedFiles: [{ path: 'a.test.ts', passed: 2, failed: 1 }] }`;
const MENDED = `{ passed: 3, failed: [], skipped: [], failedFiles: [] }`;

/** SHAKY at first, and `outcome` when it is run for that file alone. */
const secondChance = (outcome: string, code: number) =>
  fakeVitest(`process.argv.includes('a.test.ts') ? ${outcome} : ${SHAKY}`, code);

/** As npm 10 ends its answer. */
const AUDIT =
  '{"metadata": {"vulnerabilities": {"info": 0, "low": 0, "moderate": 2, "high": 1, "critical": 0, "total": 3}}}';

describe('npm test', () => {
  it('counts each static check as one test and vitest tests one by one', async () => {
    await using machine = await createPassing();
    const { code, output } = await machine.run('test.mjs');
    expect(lastLine(output)).toBe('Tests: 16 passed, 0 failed');
    expect(code).toBe(0);
    // Two static checks run beside each other, so which of them is noted first is chance.
    const calls = (await machine.calls()).filter((call) => call.startsWith('npm'));
    expect(calls.at(-1)).toBe('npm audit --omit=dev --json --fetch-retries=0');
    const checks = ['types', 'lint', 'format', 'imports', 'dead-code'].map((name) => `npm run --silent check:${name}`);
    expect(calls.slice(0, -1).toSorted()).toEqual(checks.toSorted());
  });

  it('warns of known vulnerabilities before the last line, and fails nothing for them', async () => {
    await using machine = await createPassing();
    await machine.program('npm', `[ "$1" = audit ] && { echo '${AUDIT}'; exit 1; }; exit 0`);
    const { code, output } = await machine.run('test.mjs');
    expect(output).toMatch(
      /\nWarning: known vulnerabilities in what benchday needs: 1 high, 2 moderate; npm run audit says which\.\nTests: 16 passed, 0 failed\n$/,
    );
    expect(code).toBe(0);
  });

  it.each([
    ['there are none', `echo '${AUDIT.replace(/[1-9]/g, '0')}'`],
    ['nobody answers', 'echo "npm error audit endpoint returned an error" >&2; exit 1'],
  ])('says nothing of vulnerabilities where %s', async (_, answer) => {
    await using machine = await createPassing();
    await machine.program('npm', `[ "$1" = audit ] && { ${answer}; }; exit 0`);
    const { code, output } = await machine.run('test.mjs');
    expect(output).not.toContain('Warning: known');
    expect(code).toBe(0);
  });

  it('prints the minutes of each part with its budget, before the last line', async () => {
    await using machine = await createPassing();
    const { output } = await machine.run('test.mjs', ['unit', 'types', 'docker']);
    const rows = output.slice(output.indexOf('  part  ')).split('\n');
    expect(rows).toEqual([
      expect.stringMatching(/^ {2}part +minutes +budget +steal$/),
      expect.stringMatching(/^ {2}static, in part +0\.\d +3 +(\d+\.\d %|unknown)$/),
      expect.stringMatching(/^ {2}unit +0\.\d +1\.5 +(\d+\.\d %|unknown)$/),
      expect.stringMatching(/^ {2}docker +0\.\d +20 +(\d+\.\d %|unknown)$/),
      '',
      'Tests: 5 passed, 0 failed',
      '',
    ]);
  });

  it('goes on after a failed check, shows what it said, and names it at the end', async () => {
    await using machine = await createPassing();
    await machine.program('npm', 'case "$3" in check:lint) echo "a.ts:1 a lost promise"; exit 1 ;; esac');
    const { code, output } = await machine.run('test.mjs');
    expect(output).toMatch(/a lost promise[^]*== browser[^]*Failed:\n {2}lint \(npm run check:lint\)/);
    expect(lastLine(output)).toBe('Tests: 15 passed, 1 failed');
    expect(code).toBe(1);
  });

  it('names the moments of chaos that found a fault, with what plays them again', async () => {
    await using machine = await createPassing();
    await machine.write(
      'node_modules/tsx/dist/cli.mjs',
      "console.log('Seed 7: 3 of 4 moments good'); process.exitCode = 1;",
    );
    const { code, output } = await machine.run('test.mjs', ['chaos']);
    expect(output).toMatch(/Failed:\n {2}chaos \(npm run test:chaos -- 7 --moments \d+ --seconds \d+ --only run,/);
    expect(lastLine(output)).toBe('Tests: 3 passed, 1 failed');
    expect(code).toBe(1);
  });

  it('runs only what is named, and sets up only what that needs', async () => {
    await using machine = await createPassing();
    const { code, output } = await machine.run('test.mjs', ['unit', 'types']);
    expect(lastLine(output)).toBe('Tests: 3 passed, 0 failed');
    expect(code).toBe(0);
    expect(await machine.calls()).toEqual(['npm run --silent check:types']);
  });

  it('runs what is apart only where it is named', async () => {
    await using machine = await createPassing();
    expect((await machine.run('test.mjs')).output).not.toContain('== long');
    expect((await machine.run('test.mjs', ['long'])).output).toContain('== long');
  });

  it('refuses a name that is no check, and lists those there are', async () => {
    await using machine = await createPassing();
    const { code, output } = await machine.run('test.mjs', ['units']);
    expect(output).toContain('no check called units. There are: types, lint');
    expect(code).toBe(2);
  });

  it('prints the names and reasons of skipped tests before the last line', async () => {
    await using machine = await createPassing();
    const outcome = `{ passed: 1, failed: [], skipped: [{ name: project + ' a', reason: 'no k6' }] }`;
    await machine.write('node_modules/vitest/vitest.mjs', fakeVitest(outcome, 0));
    const { output } = await machine.run('test.mjs', ['unit', 'cli']);
    expect(output).toMatch(/Skipped: 2\n {2}unit a \(no k6\)\n {2}cli a \(no k6\)\nTests: 2 passed, 0 failed\n$/);
  });

  it.each([
    ['a project in which no test ran', '{ passed: 0, failed: [], skipped: [{ name: "a" }] }', 0, 'unit: no test ran'],
    ['a vitest that crashed', 'null.crash', 1, 'unit: no test ran'],
    [
      'a vitest that ends badly with all tests passed',
      '{ passed: 2, failed: [], skipped: [] }',
      1,
      'unit: vitest ended with code 1 though no test failed',
    ],
  ])('takes %s for a failure', async (_, outcome, exitCode, named) => {
    await using machine = await createPassing();
    await machine.write('node_modules/vitest/vitest.mjs', fakeVitest(outcome, exitCode));
    const { code, output } = await machine.run('test.mjs', ['unit']);
    expect(output).toContain(`Failed:\n  ${named}`);
    expect(lastLine(output)).toMatch(/^Tests: \d passed, 1 failed$/);
    expect(code).toBe(1);
  });

  it('runs a file that failed once more, alone, and names what passed only then', async () => {
    await using machine = await createPassing();
    await machine.write('node_modules/vitest/vitest.mjs', secondChance(MENDED, 0));
    const { code, output } = await machine.run('test.mjs', ['unit']);
    expect(output).toContain('unit: once more, alone: a.test.ts');
    expect(output).toContain('Failed at first, passed when run again:\n  a.test.ts > x');
    expect(lastLine(output)).toBe('Tests: 7 passed, 0 failed');
    expect(code).toBe(0);
  });

  it('takes what fails a second time for a failure', async () => {
    await using machine = await createPassing();
    await machine.write('node_modules/vitest/vitest.mjs', secondChance(SHAKY, 1));
    const { code, output } = await machine.run('test.mjs', ['unit']);
    expect(output).toContain('Failed:\n  a.test.ts > x');
    expect(output).not.toContain('passed when run again');
    expect(code).toBe(1);
  });

  it.each([
    [
      'more than three files',
      '[1, 2, 3, 4].map((n) => ({ path: n + ".test.ts", passed: 0, failed: 1 }))',
      '["1", "2", "3", "4"]',
    ],
    [
      'an error outside of the files',
      '[{ path: "a.test.ts", passed: 0, failed: 1 }]',
      '["a", "error outside of the tests"]',
    ],
  ])('gives no second try after %s', async (_, failedFiles, failed) => {
    await using machine = await createPassing();
    const outcome = `{ passed: 9, failed: ${failed}, skipped: [], failedFiles: ${failedFiles} }`;
    await machine.write('node_modules/vitest/vitest.mjs', fakeVitest(outcome, 1));
    const { output } = await machine.run('test.mjs', ['unit']);
    expect(output).not.toContain('once more');
    expect(lastLine(output)).toMatch(/^Tests: 9 passed, [24] failed$/);
  });

  it('fails with one failure when the dependencies cannot be installed', async () => {
    await using machine = await createPassing();
    await machine.write('package-lock.json', JSON.stringify({ packages: { '': {}, 'node_modules/b': {} } }));
    await machine.program('npm', 'exit 1');
    const { code, output } = await machine.run('test.mjs');
    expect(lastLine(output)).toBe('Tests: 0 passed, 1 failed');
    expect(code).toBe(5);
  });
});

describe('npm test where Docker cannot be had', () => {
  const createWithoutDocker = async () => {
    const machine = await createPassing();
    await machine.user('ordinary');
    await machine.program('docker', 'exit 1');
    return machine;
  };

  it('skips the tests that need it by name, and runs all others', async () => {
    await using machine = await createWithoutDocker();
    const { code, output } = await machine.run('test.mjs');
    expect(output.slice(output.indexOf('  part  '))).not.toMatch(/^ {2}docker/m);
    expect(output).toMatch(/Skipped: 2\n {2}all docker tests \(Docker is installed, but its engine is not running/);
    expect(lastLine(output)).toBe('Tests: 13 passed, 0 failed');
    expect(code).toBe(0);
  });

  it('fails on a continuous integration machine', async () => {
    await using machine = await createWithoutDocker();
    const { code, output } = await machine.run('test.mjs', [], { CI: 'true' });
    expect(lastLine(output)).toBe('Tests: 13 passed, 2 failed');
    expect(code).toBe(1);
  });
});

describe('what vitest reports to npm test', () => {
  it('has the reason of a skipped test, a file that does not load, a broken hook and an error outside of the tests', async () => {
    await using machine = await createPassing();
    const checkout = join(import.meta.dirname, '..', '..', '..');
    await rm(machine.path('node_modules', 'vitest'), { recursive: true });
    await symlink(join(checkout, 'node_modules', 'vitest'), machine.path('node_modules', 'vitest'));
    await machine.write('package.json', JSON.stringify({ type: 'module', engines: { node: '>=20.20' } }));
    await machine.write(
      'vitest.config.mjs',
      `export default { test: { projects: [{ test: { name: 'unit', include: ['test/**/*.test.mjs'] } }] } };`,
    );
    await machine.write(
      'test/mixed.test.mjs',
      `import { beforeAll, describe, expect, it } from 'vitest';
       it('adds', () => expect(1 + 1).toBe(2));
       it('fails', () => expect(1).toBe(2));
       // A test of another project, written by this one, which skips itself: npm test must count it and give its reason.
       it('needs k6', (context) => context.skip('k6 is not here'));
       // And one that is left to do: npm test must name it. Nothing of ours is muted.
       it.todo('flies');
       describe('broken', () => {
         beforeAll(() => { throw new Error('hook broke'); });
         it('never ran', () => {});
       });
       it('leaves an error behind', () => { void Promise.reject(new Error('left behind')); });`,
    );
    await machine.write('test/unloadable.test.mjs', `import './not-there.mjs';`);
    const { code, output } = await machine.run('test.mjs', ['unit']);
    const summary = output.slice(output.lastIndexOf('\nFailed:'));
    expect(summary).toContain('  test/mixed.test.mjs > fails\n');
    expect(summary).toContain('  test/mixed.test.mjs > broken: hook broke\n');
    expect(summary).toMatch(/ {2}test\/unloadable\.test\.mjs: .*not-there/);
    expect(summary).toContain('  error outside of the tests: left behind\n');
    expect(summary).toContain('  test/mixed.test.mjs > needs k6 (k6 is not here)\n');
    expect(summary).toContain('  test/mixed.test.mjs > flies (still to be written)\n');
    expect(lastLine(output)).toBe('Tests: 2 passed, 4 failed');
    expect(code).toBe(1);
  });
});
