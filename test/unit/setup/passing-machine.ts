import { Machine } from './machine.ts';

export const lastLine = (output: string): string | undefined => output.trimEnd().split('\n').at(-1);

/** A machine whose npm passes every static check, whose vitest passes two tests of every project, and where one moment of chaos is good. */
export async function createPassing(): Promise<Machine> {
  const machine = await Machine.create();
  await machine.docker();
  await machine.write('state/engine', '');
  await machine.program('npm', 'exit 0');
  await machine.program('chromium', 'exit 0');
  await machine.write('node_modules/tsx/dist/cli.mjs', "console.log('Seed 7: 1 of 1 moments good');");
  await machine.write('node_modules/vitest/vitest.mjs', fakeVitest('{ passed: 2, failed: [], skipped: [] }', 0));
  return machine;
}

/** `outcome` may use `project`, the name of the project that runs. */
export const fakeVitest = (outcome: string, code: number): string => `
  import { writeFileSync } from 'node:fs';
  const project = process.argv[process.argv.indexOf('--project') + 1];
  writeFileSync(process.env.BENCHDAY_TEST_OUTCOME, JSON.stringify(${outcome}));
  process.exitCode = ${code};`;
