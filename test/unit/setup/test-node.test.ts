import { describe, expect, it } from 'vitest';
import { createPassing, fakeVitest, lastLine } from './passing-machine.ts';
import type { Machine } from './machine.ts';

/** npm that fetches the Node that runs, whatever version is asked for, and passes every other call. */
const FETCHING = `
  case "$1 $8" in
    "install "*) mkdir -p "$3/node_modules/node/bin"; printf '#!/bin/sh\\nexec "%s" "$@"\\n' "$NODE" > "$3/node_modules/node/bin/node"
      chmod +x "$3/node_modules/node/bin/node" ;;
  esac`;

async function createFetching(): Promise<Machine> {
  const machine = await createPassing();
  await machine.program('npm', FETCHING);
  return machine;
}

const run = (machine: Machine, ...words: string[]) => machine.run('test-node.mjs', words, { NODE: process.execPath });

describe('npm run test:node', () => {
  it('fetches each version beside the checkout, runs the three projects on it, and adds up', async () => {
    await using machine = await createFetching();
    const { code, output } = await run(machine);
    expect((await machine.calls()).filter((call) => call.startsWith('npm'))).toEqual(
      ['22', '24'].map(
        (version) =>
          `npm install --prefix ${machine.path('.cache', 'node', version)} --no-audit --no-fund --loglevel=error node@${version}`,
      ),
    );
    expect(output).toMatch(/== unit[^]*== contract[^]*== cli/);
    expect(output).not.toMatch(/== (types|docker|browser)/);
    expect(output).toMatch(
      / {2}Node 22: 6 passed, 0 failed\n {2}Node 24: 6 passed, 0 failed\nTests: 12 passed, 0 failed\n$/,
    );
    expect(code).toBe(0);
  });

  it('runs only the versions and projects that are named', async () => {
    await using machine = await createFetching();
    const { code, output } = await run(machine, '24', 'unit');
    expect(output).not.toContain('Node 22');
    expect(lastLine(output)).toBe('Tests: 2 passed, 0 failed');
    expect(code).toBe(0);
  });

  it('runs vitest and what it starts by the version fetched', async () => {
    await using machine = await createFetching();
    await machine.write(
      'node_modules/vitest/vitest.mjs',
      `console.log('PATH begins with', process.env.PATH.split(':')[0]);${fakeVitest('{ passed: 1, failed: [], skipped: [] }', 0)}`,
    );
    const { output } = await run(machine, '22', 'unit');
    expect(output).toContain(`PATH begins with ${machine.path('.cache/node/22/node_modules/node/bin')}`);
  });

  it('fails when a version cannot be fetched, and still tries the other', async () => {
    await using machine = await createFetching();
    await machine.program('npm', `case "$*" in *node@22) echo ENOTFOUND; exit 1 ;; esac; ${FETCHING}`);
    const { code, output } = await run(machine, 'unit');
    expect(output).toContain(
      '  Node 22: 0 passed, 1 failed (npm could not fetch Node 22: there is no way to the network',
    );
    expect(output).toContain('  Node 24: 2 passed, 0 failed');
    expect(lastLine(output)).toBe('Tests: 2 passed, 1 failed');
    expect(code).toBe(1);
  });

  it('counts the failed tests of each version, and ends badly', async () => {
    await using machine = await createFetching();
    await machine.write(
      'node_modules/vitest/vitest.mjs',
      fakeVitest(`{ passed: 2, failed: [project + ' x'], skipped: [] }`, 1),
    );
    const { code, output } = await run(machine, 'unit');
    expect(output).toContain('  Node 22: 2 passed, 1 failed');
    expect(lastLine(output)).toBe('Tests: 4 passed, 2 failed');
    expect(code).toBe(1);
  });

  it('takes a run that says nothing for a failure', async () => {
    await using machine = await createFetching();
    await machine.write('setup/test.mjs', 'process.exitCode = 3;');
    const { code, output } = await run(machine, '22');
    expect(output).toContain('  Node 22: 0 passed, 1 failed (ended with code 3)');
    expect(code).toBe(1);
  });

  it('refuses a word that is neither', async () => {
    await using machine = await createFetching();
    const { code, output } = await run(machine, '18');
    expect(output).toContain('18: there are 22, 24 and unit, contract, cli.');
    expect(code).toBe(2);
  });
});
