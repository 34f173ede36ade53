import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import yargs from 'yargs';
import { runCommandLine } from '../../../src/cli/command-line.ts';
import { commands } from '../../../src/cli/commands/registry.ts';

/** What must stand before the options. */
const POSITIONALS: Readonly<Record<string, readonly string[]>> = {
  baseline: ['save'],
  compare: ['a', 'b'],
  validate: ['a'],
  import: ['a'],
};
const MAY_REPEAT = ['topology', 'topologies', 't', 'engine'];

interface OptionKinds {
  readonly string: readonly string[];
  readonly number: readonly string[];
  readonly choices: Readonly<Record<string, readonly (string | number)[]>>;
  readonly key: Readonly<Record<string, unknown>>;
}

async function optionsWithValues(): Promise<readonly (readonly [command: string, option: string, value: string])[]> {
  const rows: [string, string, string][] = [];
  for (const { usage, load } of commands) {
    const own = (await load()).options(yargs([])) as unknown as { getOptions(): OptionKinds };
    const { string, number, choices, key } = own.getOptions();
    const name = usage.split(' ')[0] ?? '';
    for (const option of [...string, ...number]) {
      if (option.length === 1 || MAY_REPEAT.includes(option) || usage.includes(option) || !(option in key)) continue;
      rows.push([name, option, String(choices[option]?.[0] ?? 1)]);
    }
  }
  return rows;
}

const ROWS = await optionsWithValues();

let said = '';
beforeEach(() => {
  said = '';
  const keep = (text: unknown): boolean => {
    said += String(text);
    return true;
  };
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
});
afterEach(() => {
  vi.restoreAllMocks();
});

it('there are options of every command that takes any', () => {
  expect(new Set(ROWS.map(([command]) => command)).size).toBeGreaterThanOrEqual(11);
});

it.each(ROWS)('benchday %s --%s given twice is the slip of whoever typed it', async (command, option, value) => {
  const words = [command, ...(POSITIONALS[command] ?? []), `--${option}`, value, `--${option}`, value];
  const code = await runCommandLine(words);
  expect(said).toContain(`--${option}: was given more than once`);
  expect(code).toBe(2);
});

it.each(ROWS)('benchday %s --%s without a value is one too', async (command, option) => {
  const code = await runCommandLine([command, ...(POSITIONALS[command] ?? []), `--${option}`]);
  expect(said).toMatch(/Not enough arguments following/);
  expect(code).toBe(2);
});
