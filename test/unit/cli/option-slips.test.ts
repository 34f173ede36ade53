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
  lab: ['up'],
  parity: ['a=legacy', 'b=cache'],
  evidence: ['a'],
  'verify-evidence': ['a'],
};
/** Without a value it means the engine that is in use. */
const BARE = 'swarm';
const MAY_REPEAT = ['topology', 'topologies', 't', 'engine', 'fault', 'env-file'];
/** Of these -f names Compose files, of build one captain.yml. */
const MERGE_FILES = ['run', 'gate', 'calibrate', 'capacity', 'drill', 'disaster-day', 'validate', 'init'];

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
      if (option === 'file' && MERGE_FILES.includes(name)) continue;
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

it.each(ROWS.filter(([, option]) => option !== BARE))(
  'benchday %s --%s without a value is one too',
  async (command, option) => {
    const code = await runCommandLine([command, ...(POSITIONALS[command] ?? []), `--${option}`]);
    expect(said).toMatch(/Not enough arguments following/);
    expect(code).toBe(2);
  },
);

it.each([
  ['run --dry-run=yes', /--dry-run=yes: dry-run is a flag, it takes no value/],
  ['run --dry-run=1', /dry-run is a flag/],
  ['run --dry-run --dry-run=false', /--dry-run=false: was given more than once/],
  ['list --json=1', /json is a flag/],
  ['down --no-all=true', /all is a flag/],
  ['build -B=no ./nothing', /-B=no: B is a flag, it takes no value/],
  ['run --dry-run --topology=', /--topology: must be a name or path/],
  ['run --dry-run -t legacy,,cache', /--topology: must be a name or path/],
  ['run --dry-run --no-topology', /--topology: must be a name or path/],
  ['run --dry-run --resume latest --seed 5', /--resume continues a run as it was: --seed cannot be given with it/],
  ['gate --from-run latest -t legacy', /--from-run judges what is stored and measures nothing: --topology cannot/],
  ['capacity --tolerance 0.1%', /--tolerance: must be from 1 % to 100 %/],
  ['report --reports=', /--reports/],
  ['import a.log --top 0', /--top: .*1 to 100|--top: .*from 1|--top/],
  ['import a.log --top 101', /--top/],
  [`import a.log --name ${'x'.repeat(65)}`, /--name: has more than 64 characters/],
])('benchday %s is a slip too', async (line, message) => {
  const code = await runCommandLine(line.split(' '));
  expect(said).toMatch(message);
  expect(code).toBe(2);
});
