import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { beforeAll, expect, it } from 'vitest';
import { readCommandLine } from '../../../src/cli/command-line.ts';
import { commands } from '../../../src/cli/commands/registry.ts';
import { resumeLine } from '../../../src/cli/resume-line.ts';
import { auditCommand } from '../../../src/report/drill/audit-command.ts';
import { againCommand } from '../../../src/verdicts/choice/again-command.ts';
import { REQUIREMENTS } from '../../../src/verdicts/scorecard/score-topology.ts';
import { PROJECT_ROOT } from '../../../src/base/project.ts';
import { DRILL_SETTINGS } from '../../support/drill-play.ts';
import { runRecord } from '../../support/run-fixture.ts';

const COMPOSE_VARIABLES = ['COMPOSE_PROFILES', 'COMPOSE_ENV_FILES'];
const NAMES = new Set(commands.map(({ usage }) => usage.split(' ')[0] ?? ''));

/** Why the words after the program's name are no command; undefined: they are one. */
async function refusal(words: readonly string[]): Promise<string | undefined> {
  // What the program has of its own, and ends by.
  if (words.at(-1) === '--help') return NAMES.has(words[0] ?? '') ? undefined : 'unknown command';
  let said: string | undefined = 'nothing was parsed';
  // Options of Compose files are told to the process.
  const before = COMPOSE_VARIABLES.map((name) => [name, process.env[name]] as const);
  try {
    await readCommandLine(words, async (command, given) => {
      const read = command.given.safeParse(given);
      said = read.success ? undefined : read.error.message;
      return Promise.resolve();
    });
  } catch (error) {
    return String(error);
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  }
  return said;
}

/** Text of a literal; what is put into it stands as 10, which is a word, a path and a number. */
function literalsIn(file: string): readonly string[] {
  const found: string[] = [];
  const source = readFileSync(file, 'utf8');
  if (!/['`"> ]benchday [a-z]/.test(source)) return [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) found.push(node.text);
    if (ts.isTemplateExpression(node))
      found.push([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('10'));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest));
  return found;
}

/** Each clause that begins with a command of the program: up to what ends it in a sentence or a page. */
function clausesIn(literal: string): readonly string[] {
  return literal
    .replaceAll(/<[a-z][a-z ,]*>/g, '10')
    .split(/(?=\bbenchday )/)
    .filter((part) => part.startsWith('benchday '))
    .map((part) => part.slice('benchday '.length).split(/[;:,)<\n](?:\s|$)|<|\. |\.$/)[0] ?? '')
    .filter((clause) => NAMES.has(clause.split(' ')[0] ?? ''));
}

/** Why its options are not those of a command, however much of what follows the last of them is prose; undefined: they are. */
async function strayOption(clause: string): Promise<string | undefined> {
  const words = clause.split(/\s+/).filter((word) => word !== '');
  const last = words.findLastIndex((word) => word.startsWith('-'));
  if (last === -1) return undefined;
  let said: string | undefined;
  for (let length = last + 1; length <= words.length; length += 1) {
    const why = await refusal(words.slice(0, length));
    if (why === undefined) return undefined;
    said = why;
  }
  return said;
}

// They are large.
beforeAll(async () => {
  await Promise.all(commands.map(async ({ load }) => load()));
}, 120_000);

it('a command is refused for an option that it has not, and for words that it does not take', async () => {
  expect(await refusal(['drill', 'day', '--audit'])).toBeUndefined();
  expect(await refusal(['disaster-day', 'day', '--audit'])).toContain('Unknown argument');
  expect(await refusal(['drill', 'day', '--hold', 'long'])).toBeDefined();
  expect(clausesIn('do: benchday drill a --x; then benchday report. And benchday has it')).toEqual([
    'drill a --x',
    'report',
  ]);
  expect(await strayOption('run without --lab measures')).toBeUndefined();
  expect(await strayOption('disaster-day 1 -t 1 --audit')).toContain('audit');
});

it('every command in a text of the program has the options that it is given there', async () => {
  const source = join(PROJECT_ROOT, 'src');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const clauses = new Set(files.flatMap((name) => literalsIn(join(source, name)).flatMap(clausesIn)));
  expect(clauses.size).toBeGreaterThan(40);
  const stray = [];
  for (const clause of clauses) {
    const option = await strayOption(clause);
    if (option !== undefined) stray.push(`benchday ${clause}: ${option}`);
  }
  expect(stray).toEqual([]);
}, 60_000);

it('what measures a requirement is a command', async () => {
  const typed = { scenario: 'day-23m', topology: 'cluster', service: 'app' };
  const lines = REQUIREMENTS.flatMap((one) => [one.command(typed), one.command({ ...typed, isTarget: true })]).flatMap(
    (line) => line?.split('; ') ?? [],
  );
  expect(lines.length).toBeGreaterThan(10);
  for (const line of lines) {
    // What only the user knows stands in capitals.
    const words = line.split(' ').map((word) => word.replace(/^[A-Z][A-Z_]+$/, '1'));
    expect([line, await refusal(words.slice(1))]).toEqual([line, undefined]);
  }
});

it.each([
  ['drill', 'day-23m', '-t', 'cluster', '--fault', 'kill:app', 'pause:app', '--times', '2', '--seed=3'],
  ['disaster-day', 'day-23m', '-t', 'cluster', '--quick', '--times=1', '-o', 'x.tar.gz', '--within', '30', '--live'],
])('what would break everything is a command: %s', async (...words) => {
  const [, ...again] = auditCommand({ command: ['benchday', ...words], settings: DRILL_SETTINGS }).split(' ');
  expect(await refusal(again)).toBeUndefined();
});

it.each([
  [['run', 'day.yaml', '-t', 'a', '--topology=b', '--trials', '1', '--lab', '--live'], ' -t a --topology=b --lab'],
  [['run', '-f', 'my app.yaml', '--env-file', 'x.env', '--seed=3'], " -f 'my app.yaml' --env-file x.env"],
  [
    ['run', 'day.yaml', '--swarm', 'east', '--swarm-nodes', 'srv2=ssh://me@two'],
    ' --swarm east --swarm-nodes srv2=ssh://me@two',
  ],
  [['run', 'day.yaml', '--swarm', '--trials', '2', '--swarm-nodes=srv2=x'], ' --swarm --swarm-nodes=srv2=x'],
  [['run', 'day.yaml', '--progress', 'none'], ''],
  [['gate', 'day.yaml', '-t', 'a'], ''],
])('the same again is of the same topologies: %j', async (words, kept) => {
  const run = { ...runRecord(), command: ['benchday', ...words] };
  const line = againCommand(run);
  expect(line).toBe(`benchday run ${run.scenario.file}${kept} --trials 5`);
  expect(await refusal(line.replaceAll("'", '').replace('my app', 'app').split(' ').slice(1))).toBeUndefined();
});

it.each(['run', 'gate', 'calibrate', 'capacity', 'drill', 'disaster-day'])(
  'what was interrupted says how it is continued: %s',
  async (command) => {
    const line = resumeLine(command, 'some-run');
    expect(line).toMatch(/^continue it later: /);
    const [, typed] = /^continue it later: benchday (.*)$/.exec(line ?? '') ?? [];
    if (typed !== undefined) expect(await refusal(typed.split(' '))).toBeUndefined();
    else if (command !== 'capacity') expect(await refusal([command, '--resume', 'some-run'])).toBeUndefined();
  },
);
