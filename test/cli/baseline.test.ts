import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { benchday } from '../support/benchday-process.ts';
import { AFTER, BEFORE, storeArms, twoArms } from '../support/gate-fixture.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const WORK_ONLY = {
  metrics: [{ metric: 'statements_per_hit' as const, tolerance: 0.05 }],
  looks: [8, 10],
  margin: 0.03,
  inconclusiveAs: 'failure' as const,
};

/** `after` needs a fifth more statements than `before`. */
async function storeRun(directory: string, name: string): Promise<void> {
  const arms = twoArms({ pairs: 6, runId: name, of: (arm) => (arm === AFTER ? { statementsPerHit: 14.4 } : {}) });
  await storeArms(join(directory, name), {
    ...arms,
    run: { ...arms.run, scenario: { ...arms.run.scenario, gate: WORK_ONLY } },
  });
}

it('saves what a hit costs, and judges later runs by it', async () => {
  await using directory = await temporaryDirectory();
  const { path: cwd } = directory;
  for (const name of ['old', 'new']) await storeRun(cwd, name);
  const saved = await benchday(['baseline', 'save', 'old', '-t', BEFORE, '-o', 'kept.json', '--reports', '.'], { cwd });
  expect(saved).toMatchObject({ exitCode: 0, stderr: '' });
  expect(saved.stdout).toMatch(/^kept\.json: before of old: .*statements_per_hit \(6 trials\)/);

  const judge = (candidate: string, ...more: string[]) =>
    benchday(
      [
        'gate',
        '--from-run',
        'new',
        '--candidate',
        candidate,
        '--baseline-file',
        'kept.json',
        '--reports',
        '.',
        ...more,
      ],
      { cwd },
    );
  const same = await judge(BEFORE);
  expect(same).toMatchObject({ exitCode: 0, stderr: '' });
  expect(same.stdout).toMatch(/verdict +OK +before of new against before of old/);
  const worse = await judge(AFTER, '--json');
  expect(worse.exitCode).toBe(1);
  expect(JSON.parse(worse.stdout)).toMatchObject({
    verdict: { state: 'regression', metrics: [{ metric: 'statements_per_hit', change: { estimate: 0.2 } }] },
    exit: { code: 1, reason: 'regression' },
  });
  const written = JSON.parse(await readFile(join(cwd, 'new', 'baseline-verdict.json'), 'utf8')) as unknown;
  expect(written).toMatchObject({ state: 'regression' });
});

it.each([
  ['without a run', ['gate', '--baseline-file', 'kept.json'], /--baseline-file needs --from-run/, 2],
  [
    'beside an arm',
    ['gate', '--from-run', 'old', '--baseline', BEFORE, '--baseline-file', 'kept.json'],
    /replaces --baseline/,
    2,
  ],
  [
    'that is not there',
    ['gate', '--from-run', 'old', '--candidate', AFTER, '--baseline-file', 'no.json'],
    /no\.json/,
    2,
  ],
  [
    'that is damaged',
    ['gate', '--from-run', 'old', '--candidate', AFTER, '--baseline-file', 'kept.json'],
    /kept\.json/,
    2,
  ],
  ['of no topology', ['baseline', 'save', 'old', '-t', 'nobody'], /no topology "nobody": run old has before, after/, 2],
  ['of two topologies', ['baseline', 'save', 'old'], /which topology\? run old has before, after/, 2],
])('a file %s is bad input', async (_, words, said, code) => {
  await using directory = await temporaryDirectory();
  await storeRun(directory.path, 'old');
  await writeFile(join(directory.path, 'kept.json'), '{"schema": 1}');
  const { exitCode, stderr } = await benchday([...words, '--reports', '.'], { cwd: directory.path });
  expect(stderr).toMatch(said);
  expect(exitCode).toBe(code);
});
