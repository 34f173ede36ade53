import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { once } from 'node:events';
import { z } from 'zod';
import { verdict } from '../src/records/verdict.ts';

/**
 * Does the gate find what was planted, and nothing where nothing was? npm run bench:gate -- [cases] [seconds of a trial]
 * Each change is a commit of its own in a copy of this repository, built and measured as a user's would be.
 *   npm run bench:gate                     # all cases; each takes 10 to 30 minutes
 *   npm run bench:gate -- query,same 10
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SECONDS = Number(process.argv[3] ?? 15);

const SHOP = 'topologies/app/src/main/java/dev/benchday/shop';
const SERVLET = `${SHOP}/web/PageServlet.java`;
const BEFORE_RENDER = '            Answers.html(response, 200, cacheControl, page.render(request));';

interface Change {
  readonly file: string;
  readonly at: string;
  readonly planted: string;
}

/** What each branch does more than `base`. */
const BRANCHES: Readonly<Record<string, Change | undefined>> = {
  base: undefined,
  same: undefined,
  query: {
    file: `${SHOP}/page/Pages.java`,
    at: '        Product product = catalogue.product(id)',
    planted: '        catalogue.product(id);\n',
  },
  sleep: {
    file: SERVLET,
    at: BEFORE_RENDER,
    planted:
      '            try {\n                Thread.sleep(10);\n            } catch (InterruptedException stopped) {\n                Thread.currentThread().interrupt();\n            }\n',
  },
  // A fifth of the 2.2 ms of CPU that a hit of legacy costs in trials this short; one hit in twenty is no page.
  loop: {
    file: SERVLET,
    at: BEFORE_RENDER,
    planted:
      '            for (long end = System.nanoTime() + 460_000; System.nanoTime() < end;) {\n                Thread.onSpinWait();\n            }\n',
  },
};

interface Case {
  readonly name: string;
  readonly what: string;
  readonly baseline: string;
  readonly candidate: string;
  readonly metric: string;
  readonly expected: 'same' | 'worse' | 'better';
}

const CASES: readonly Case[] = [
  {
    name: 'same',
    what: 'nothing',
    baseline: 'base',
    candidate: 'same',
    metric: 'statements_per_hit',
    expected: 'same',
  },
  {
    name: 'query',
    what: 'one statement more per product page',
    baseline: 'base',
    candidate: 'query',
    metric: 'statements_per_hit',
    expected: 'worse',
  },
  {
    name: 'sleep',
    what: '10 ms more per page',
    baseline: 'base',
    candidate: 'sleep',
    metric: 'p50_ms',
    expected: 'worse',
  },
  {
    name: 'loop',
    what: 'a fifth more CPU per hit',
    baseline: 'base',
    candidate: 'loop',
    metric: 'cpu_ms_per_hit',
    expected: 'worse',
  },
  {
    name: 'faster',
    what: 'one statement less per product page',
    baseline: 'query',
    candidate: 'base',
    metric: 'statements_per_hit',
    expected: 'better',
  },
];

const SCENARIO = `title: A short day for the gate
topologies: [legacy]
profile: weekday
load: { hits_per_day: 23000000, mode: time-lapse, duration_s: ${SECONDS} }
requests: catalogue
warm_up: { duration_s: 5, rate_per_s: 200 }
repeat_invalid: 1
gate:
  metrics:
    - { metric: statements_per_hit, tolerance_pct: 5 }
    - { metric: cpu_ms_per_hit, tolerance_pct: 10 }
    - { metric: p50_ms, tolerance_pct: 10 }
`;

const answer = z.looseObject({
  verdict,
  confirmation: z.looseObject({ verdict }).optional(),
  exit: z.looseObject({ code: z.int() }),
});
type Answer = z.infer<typeof answer>;

const wanted = process.argv[2]?.split(',') ?? CASES.map(({ name }) => name);
const unknown = wanted.filter((name) => CASES.every((known) => known.name !== name));
if (unknown.length > 0) {
  throw new Error(`there is no case ${unknown.join(', ')}; there are ${CASES.map(({ name }) => name).join(', ')}`);
}
const place = mkdtempSync(path.join(tmpdir(), 'benchday-bench-gate-'));
process.once('exit', () => {
  rmSync(place, { recursive: true, force: true });
});
const checkout = path.join(place, 'benchday');
const reports = path.join(ROOT, 'reports', 'bench-gate');
plantBranches();
const failed: string[] = [];
for (const one of CASES.filter(({ name }) => wanted.includes(name))) {
  const startedMs = performance.now();
  const gate = await measure(one);
  const found = judge(one, gate);
  if (!found.isRight) failed.push(one.name);
  const minutes = ((performance.now() - startedMs) / 60_000).toFixed(1);
  console.log(
    `\n${found.isRight ? 'RIGHT' : 'WRONG'}  ${one.name}: planted: ${one.what}; exit code ${gate.exit.code}; ${minutes} min`,
  );
  for (const line of found.lines) console.log(`  ${line}`);
}
if (failed.length > 0) console.error(`\nwrong: ${failed.join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;

/** What is committed here, and what is not yet, as a repository of its own with a branch for each change. */
function plantBranches(): void {
  mkdirSync(checkout);
  const files = git(ROOT, 'ls-files', '-z').split('\0');
  for (const file of files.filter((name) => name !== '')) cpSync(path.join(ROOT, file), path.join(checkout, file));
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(checkout, 'node_modules'));
  writeFileSync(path.join(checkout, 'scenarios', 'bench-gate.yaml'), SCENARIO);
  git(checkout, 'init', '--quiet', '--initial-branch', 'base');
  commit('base');
  for (const [branch, change] of Object.entries(BRANCHES)) {
    if (branch === 'base') continue;
    git(checkout, 'checkout', '--quiet', '-b', branch, 'base');
    if (change !== undefined) plant(change);
    commit(branch);
  }
  git(checkout, 'checkout', '--quiet', 'base');
}

function plant({ file, at, planted }: Change): void {
  const place = path.join(checkout, file);
  const source = readFileSync(place, 'utf8');
  if (source.split(at).length !== 2) throw new Error(`${file} does not have the line "${at.trim()}" once`);
  writeFileSync(place, source.replace(at, planted + at));
}

function commit(branch: string): void {
  const who = ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost'];
  git(checkout, 'add', '--all');
  git(checkout, ...who, 'commit', '--quiet', '--allow-empty', '--message', branch);
}

function git(folder: string, ...words: readonly string[]): string {
  return execFileSync('git', ['-C', folder, ...words], { encoding: 'utf8', maxBuffer: 64e6 });
}

async function measure({ baseline, candidate }: Case): Promise<Answer> {
  const words = ['gate', 'bench-gate', '--baseline', `git:${baseline}`, '--candidate', `git:${candidate}`];
  const program = path.join(checkout, 'bin', 'benchday.mjs');
  const child = spawn(process.execPath, [program, ...words, '--reports', reports, '--json', '--progress', 'plain'], {
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => child.kill(name));
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  await once(child, 'close');
  if (text === '') throw new Error('the gate gave no verdict, see above');
  return answer.parse(JSON.parse(text));
}

function judge(one: Case, { verdict: first, confirmation }: Answer): { isRight: boolean; lines: string[] } {
  const lines = [first, ...(confirmation === undefined ? [] : [confirmation.verdict])].flatMap((series) => [
    `${series.runId}: ${series.sentence}`,
    ...series.metrics.map(({ metric, state, pairs, change }) => {
      const { estimate, lower, upper } = change ?? {};
      return `  ${metric.padEnd(20)} ${state.padEnd(13)} ${pairs} pairs  ${percent(estimate)} (${percent(lower)} to ${percent(upper)})`;
    }),
  ]);
  const states = new Map(first.metrics.map(({ metric, state }) => [metric as string, state]));
  const planted = states.get(one.metric);
  const last = (confirmation?.verdict ?? first).state;
  const isRight = {
    same: first.state !== 'regression' && ![...states.values()].includes('improvement'),
    worse: planted === 'regression' && last === 'regression',
    better: planted === 'improvement' && first.state !== 'regression',
  }[one.expected];
  return { isRight, lines };
}

function percent(ratio: number | undefined): string {
  return ratio === undefined ? '-' : `${(ratio * 100).toFixed(1)} %`;
}
