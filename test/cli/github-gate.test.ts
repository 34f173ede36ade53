import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const STEP = path.join(ROOT, 'setup', 'ci', 'github-gate.sh');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'benchday-action-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A program in the place of benchday's that answers as a gate does. */
async function step(gate: { json: unknown; code: number }, environment: Record<string, string> = {}) {
  const markdown = path.join(folder, 'verdict.md');
  await writeFile(markdown, '## the verdict\n');
  const node = path.join(folder, 'node');
  const answer = path.join(folder, 'answer.json');
  await writeFile(answer, typeof gate.json === 'string' ? gate.json : JSON.stringify(gate.json));
  await writeFile(
    node,
    `#!/bin/sh\nif [ "$1" = -e ]; then exec ${process.execPath} "$@"; fi\necho "$@" > ${folder}/words\ncat ${answer}\nexit ${gate.code}\n`,
    { mode: 0o755 },
  );
  const { exitCode, stdout } = await execa(STEP, {
    reject: false,
    cwd: folder,
    env: {
      PATH: `${folder}:${process.env['PATH'] ?? ''}`,
      GITHUB_OUTPUT: path.join(folder, 'output'),
      GITHUB_STEP_SUMMARY: path.join(folder, 'summary'),
      BENCHDAY_SCENARIO: 'my day.yaml',
      BENCHDAY_BASELINE: 'git:main',
      BENCHDAY_CANDIDATE: 'git:HEAD',
      BENCHDAY_REPORTS: 'reports',
      ...environment,
    },
  });
  const read = (name: string) => readFile(path.join(folder, name), 'utf8').catch(() => '');
  return { exitCode, stdout, output: await read('output'), summary: await read('summary'), words: await read('words') };
}

const series = (state: string) => ({
  verdict: { state, runId: `a-${state}` },
  files: { markdown: path.join(folder, 'verdict.md') },
  report: '/reports/a/report.html',
});

describe('the step of the GitHub action', () => {
  it('hands over what the gate was given, its state, its files and its summary', async () => {
    const result = await step({ json: series('ok'), code: 0 }, { BENCHDAY_TOPOLOGY: 'legacy' });
    expect(result.exitCode).toBe(0);
    expect(result.words).toContain(
      'gate my day.yaml --baseline git:main --candidate git:HEAD --reports reports --progress plain --json --topology legacy',
    );
    expect(result.output).toContain('state=ok\nexit-code=0\nrun=a-ok\nreport=/reports/a/report.html\n');
    expect(result.summary).toBe('## the verdict\n');
  });

  it('hands over what the workflow grants, and its time; what is not set is not given', async () => {
    const grants = { BENCHDAY_ALLOW_HOST_ACCESS: 'docker-socket,path:/srv/my data', BENCHDAY_AT_MOST: '15m' };
    const { words } = await step({ json: series('ok'), code: 0 }, grants);
    expect(words).toContain(' --allow-host-access=docker-socket,path:/srv/my data --at-most=15m');
    const unset = { BENCHDAY_ALLOW_HOST_ACCESS: '', BENCHDAY_AT_MOST: '' };
    expect((await step({ json: series('ok'), code: 0 }, unset)).words).not.toMatch(/allow-host-access|at-most/);
  });

  it('a confirmed regression fails the job, and the confirmation is what counts', async () => {
    const json = {
      ...series('regression'),
      confirmation: { ...series('regression'), verdict: { state: 'regression', runId: 'b' } },
    };
    const result = await step({ json, code: 1 });
    expect(result.exitCode).toBe(1);
    expect(result.output).toContain('state=regression\nexit-code=1\nrun=b\n');
  });

  it.each([
    ['inconclusive', 3],
    ['invalid', 4],
  ])('%s fails the job unless the workflow lets it pass, which is said aloud', async (state, code) => {
    expect((await step({ json: series(state), code })).exitCode).toBe(code);
    const passed = await step({ json: series(state), code }, { BENCHDAY_UNDECIDED: 'pass' });
    expect(passed.exitCode).toBe(0);
    expect(passed.stdout).toContain(`::warning title=benchday::the gate did not decide (${state})`);
  });

  it.each([1, 2, 5, 130])('exit code %i never passes', async (code) => {
    expect((await step({ json: series('regression'), code }, { BENCHDAY_UNDECIDED: 'pass' })).exitCode).toBe(code);
  });

  it('what ends with 1 and no verdict is a crash, and no regression', async () => {
    const result = await step({ json: '', code: 1 });
    expect(result.exitCode).toBe(70);
    expect(result.output).toContain('state=none\nexit-code=70\n');
    expect(result.stdout).toContain('::error title=benchday::benchday ended with exit code 1 and no verdict');
    expect((await step({ json: series('ok'), code: 1 })).exitCode).toBe(70);
  });

  it('reports that cannot be written are the environment, whatever an earlier job left in them', async () => {
    const place = path.join(folder, 'a-file');
    await writeFile(place, '');
    const result = await step({ json: series('ok'), code: 0 }, { BENCHDAY_REPORTS: place });
    expect(result.exitCode).toBe(5);
    expect(result.output).toContain('state=none\nexit-code=5\n');
    expect(result.words).toBe('');
    const earlier = path.join(folder, 'earlier');
    await mkdir(path.join(earlier, 'gate.json'), { recursive: true });
    expect((await step({ json: series('ok'), code: 0 }, { BENCHDAY_REPORTS: earlier })).exitCode).toBe(5);
  });

  it('an empty scenario is bad input', async () => {
    expect((await step({ json: series('ok'), code: 0 }, { BENCHDAY_SCENARIO: '' })).exitCode).toBe(2);
  });

  it('an event that nobody foresaw is no regression', async () => {
    const event = path.join(folder, 'event.json');
    await writeFile(event, 'null');
    const job = { GITHUB_EVENT_NAME: 'push', GITHUB_EVENT_PATH: event, BENCHDAY_BASELINE: '' };
    expect((await step({ json: series('ok'), code: 0 }, job)).exitCode).toBe(70);
  });

  it('a gate that could not begin has the state none', async () => {
    const result = await step({ json: '', code: 2 });
    expect(result.exitCode).toBe(2);
    expect(result.output).toContain('state=none\nexit-code=2\nrun=\n');
    expect(result.summary).toBe('');
  });

  it('the action gives the step every input, and hands on every output that the step writes', async () => {
    const action = parse(await readFile(path.join(ROOT, 'action.yml'), 'utf8')) as {
      inputs: Record<string, unknown>;
      outputs: Record<string, { value: string }>;
      runs: { steps: { id?: string; env?: Record<string, string> }[] };
    };
    const gate = action.runs.steps.find(({ id }) => id === 'gate');
    const handed = Object.values(gate?.env ?? {}).map((value) => /inputs\.(\w+)/.exec(value)?.[1]);
    expect(handed.sort()).toEqual(Object.keys(action.inputs).sort());
    const script = await readFile(STEP, 'utf8');
    for (const name of Object.keys(action.outputs)) expect(script).toContain(`echo "${name}=`);
    for (const name of Object.keys(gate?.env ?? {})) expect(script).toContain(name);
  });
});
