import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verdict as verdictSchema } from '../../src/records/verdict.ts';
import { benchday } from '../support/benchday-process.ts';
import { AFTER, BEFORE, FIGURES, invalidFor, storeArms, twoArms } from '../support/gate-fixture.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const ARMS = ['--baseline', BEFORE, '--candidate', AFTER, '--reports', '.'];
const judge = (run: string, cwd: string, more: readonly string[] = [], env: Record<string, string> = {}) =>
  benchday(['gate', '--from-run', run, ...ARMS, ...more], { cwd, env });
/** By a metric that machines measure with noise, so that it takes a second series. */
const worse = (runId: string, factor = 1.2) =>
  twoArms({ pairs: 10, runId, of: (arm) => (arm === AFTER ? { cpuMsPerHit: FIGURES.cpuMsPerHit * factor } : {}) });

describe('benchday gate --from-run', () => {
  it('ends with 0 when nothing is worse, and writes its files beside the run, each time the same', async () => {
    await using directory = await temporaryDirectory();
    await storeArms(join(directory.path, 'one'), twoArms({ pairs: 8 }));
    const files = ['verdict.json', 'junit.xml', 'verdict.md'].map((name) => join(directory.path, 'one', name));
    const readAll = () => Promise.all(files.map((file) => readFile(file, 'utf8')));
    const { exitCode, stdout, stderr } = await judge('one', directory.path);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/verdict +OK +Ok: after against before/);
    const first = await readAll();
    await judge('one', directory.path);
    expect(await readAll()).toEqual(first);
    expect(verdictSchema.parse(JSON.parse(first[0] ?? ''))).toMatchObject({ state: 'ok' });
  });

  it('ends with 1 when something is worse, asks to confirm it, and takes the confirmation of a second run', async () => {
    await using directory = await temporaryDirectory();
    await storeArms(join(directory.path, 'one'), worse('one'));
    await storeArms(join(directory.path, 'two'), worse('two'));
    await storeArms(join(directory.path, 'three'), worse('three', 1));
    const first = await judge('one', directory.path);
    expect(first.exitCode).toBe(1);
    expect(first.stdout).toContain('confirm the regression once, with fresh containers');
    const second = await judge('two', directory.path, ['--confirms', 'one', '--json']);
    expect(second.exitCode).toBe(1);
    expect(JSON.parse(second.stdout)).toMatchObject({
      verdict: { state: 'regression', next: { action: 'stop' }, confirms: { runId: 'one' } },
      exit: { code: 1, reason: 'regression' },
    });
    const third = await judge('three', directory.path, ['--confirms', 'one']);
    expect(third.exitCode).toBe(0);
    const wrong = await judge('two', directory.path, ['--confirms', 'three']);
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toContain('only a first regression is confirmed');
  });

  it('speaks to GitHub only where it runs, on standard error, so that standard output can be JSON', async () => {
    await using directory = await temporaryDirectory();
    await storeArms(join(directory.path, 'one'), worse('one'));
    const inside = await judge('one', directory.path, ['--json'], { GITHUB_ACTIONS: 'true' });
    expect(inside.stderr).toMatch(/^::error title=benchday%3A after against before::Regression: after against before/);
    expect(() => JSON.parse(inside.stdout) as unknown).not.toThrow();
    expect((await judge('one', directory.path, [], { GITHUB_ACTIONS: 'false' })).stderr).toBe('');
  });

  it.each([
    ['too few trials', 3, twoArms({ pairs: 3 }), /INCONCLUSIVE .*3 valid pairs; nothing is decided before 8/],
    [
      'only invalid trials',
      4,
      twoArms({ pairs: 8, change: (trial) => invalidFor('work', invalidFor('time', trial)) }),
      /INVALID .*no pair of trials is valid/,
    ],
    ['no trials', 4, { ...twoArms({ pairs: 8 }), trials: [], latency: [] }, /INVALID .*there is none/],
  ] as const)('never passes %s', async (_what, code, arms, text) => {
    await using directory = await temporaryDirectory();
    await storeArms(join(directory.path, 'one'), arms);
    const { exitCode, stdout } = await judge('one', directory.path);
    expect(exitCode).toBe(code);
    expect(stdout).toMatch(text);
  });

  it.each([
    ['no run', ['gate'], /a gate needs --baseline and --candidate/],
    ['a run that is not there', ['gate', '--from-run', 'nope', ...ARMS], /there is no run "nope"; the newest are one/],
    [
      'the same arm twice',
      ['gate', '--from-run', 'one', '--baseline', AFTER, '--candidate', AFTER, '--reports', '.'],
      /both arms are after/,
    ],
    [
      'an arm that the run does not have',
      ['gate', '--from-run', 'one', '--baseline', 'legacy', '--candidate', AFTER, '--reports', '.'],
      /run \S+ has no topology "legacy"; it has before, after/,
    ],
    [
      'a calibration that is not there',
      ['gate', '--from-run', 'one', ...ARMS, '--calibration', 'none.json'],
      /there is no file .*none\.json/,
    ],
    [
      'a calibration of another shape',
      ['gate', '--from-run', 'one', ...ARMS, '--calibration', 'odd.json'],
      /odd\.json does not have the expected shape: fingerprint/,
    ],
    [
      'a confirmation of a run that was not judged',
      ['gate', '--from-run', 'one', ...ARMS, '--confirms', 'one'],
      /has no verdict\.json/,
    ],
  ])('is bad input with %s: exit code 2, a sentence and a hint', async (_what, words, message) => {
    await using directory = await temporaryDirectory();
    await storeArms(join(directory.path, 'one'), twoArms({ pairs: 1 }));
    await writeFile(join(directory.path, 'odd.json'), '{"schema":1,"metrics":[]}');
    const { exitCode, stderr, stdout } = await benchday(words, { cwd: directory.path });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/error\[[A-Z_]+\]:[\s\S]*hint/);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });
});

describe('benchday compare', () => {
  const compare = (cwd: string, ...words: string[]) => benchday(['compare', ...words, '--reports', '.'], { cwd });

  it('sets runs side by side, topology by topology, and tells them apart', async () => {
    await using directory = await temporaryDirectory();
    await storeArms(join(directory.path, 'one'), twoArms({ pairs: 6, runId: 'one' }));
    const more = twoArms({ pairs: 10, runId: 'two', of: (arm) => (arm === AFTER ? { statementsPerHit: 18 } : {}) });
    await storeArms(join(directory.path, 'two'), more);
    const { exitCode, stdout, stderr } = await compare(directory.path, 'one', 'two');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/before[\s\S]*after[\s\S]*database statements per hit +12 +18 +\+50\.0 %.* more +two/);
    expect(stdout).toContain('benchday gate decides');
    const json = await compare(directory.path, 'one', 'two', '--json', '--topology', AFTER);
    expect(JSON.parse(json.stdout)).toMatchObject({ comparisons: [{ title: AFTER }], exit: { code: 0 } });
    const markdown = await compare(directory.path, 'one', 'two', '--markdown');
    expect(markdown.stdout).toContain('| database statements per hit | 12 | two | 18 |');
  });

  it('decides nothing with one trial each', async () => {
    await using directory = await temporaryDirectory();
    await storeArms(join(directory.path, 'one'), twoArms({ pairs: 1, runId: 'one' }));
    await storeArms(join(directory.path, 'two'), twoArms({ pairs: 1, runId: 'two', of: () => ({ p50Ms: 90 }) }));
    const { exitCode, stdout } = await compare(directory.path, 'one', 'two');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('+350.');
    expect(stdout).toContain('too few trials to decide');
    expect(stdout).not.toMatch(/ (more|less) +two/);
  });

  it('does not compare what is unlike: it names the machine, the traffic and the data that differ', async () => {
    await using directory = await temporaryDirectory();
    const other = twoArms({
      pairs: 6,
      runId: 'two',
      change: (trial) => ({
        ...trial,
        containers: trial.containers.map((each) => ({ ...each, imageId: 'sha256:new' })),
      }),
    });
    const { run } = other;
    await storeArms(join(directory.path, 'one'), twoArms({ pairs: 6, runId: 'one' }));
    await storeArms(join(directory.path, 'two'), {
      ...other,
      run: {
        ...run,
        environment: { ...run.environment, kernel: '6.9', hostname: 'elsewhere' },
        schedule: { ...run.schedule, digest: 'feed' },
      },
    });
    const { exitCode, stdout } = await compare(directory.path, 'one', 'two');
    expect(exitCode).toBe(4);
    expect(stdout).toContain('two: kernel: 6.1.0-26-amd64 / 6.9');
    expect(stdout).toContain('two: schedule, digest: 6a1f9b3e77c0d215 / feed');
    expect(stdout).toMatch(/two: data of before\/\S+ \(image\): \S+ \/ sha256:new/);
    expect(stdout).not.toContain('elsewhere');
    expect(stdout).toContain('not comparable');
    expect(stdout).not.toMatch(/ (more|less|not told apart) +two/);
  });

  it.each([
    ['one run alone', ['one'], /needs two runs or more, got 1/],
    ['the same run twice', ['one', './one'], /one is named twice/],
    ['a run that is not there', ['one', 'nope'], /there is no run "nope"/],
    ['a topology that they do not share', ['one', 'two', '--topology', 'cache'], /no topology "cache" in common/],
  ])('is bad input with %s', async (_what, words, message) => {
    await using directory = await temporaryDirectory();
    await storeArms(join(directory.path, 'one'), twoArms({ pairs: 1, runId: 'one' }));
    await storeArms(join(directory.path, 'two'), twoArms({ pairs: 1, runId: 'two' }));
    const { exitCode, stderr, stdout } = await compare(directory.path, ...words);
    expect(stderr).toMatch(message);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });
});
