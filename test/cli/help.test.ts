import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands/registry.ts';
import { benchday } from '../support/benchday-process.ts';

const cwd = process.cwd();

describe('the command line', () => {
  it('shows every command and the exit codes', async () => {
    const { exitCode, stdout } = await benchday(['--help'], { cwd });
    expect(exitCode).toBe(0);
    for (const { usage } of commands) expect(stdout).toContain(`benchday ${usage.split(' ', 1)[0] ?? ''}`);
    expect(stdout).toMatch(/Exit codes +0 measured.*2 bad input.*5 environment.*130 interrupted/s);
  });

  it.each(commands.map(({ usage }) => usage.split(' ', 1)[0] ?? ''))('%s --help gives examples', async (name) => {
    const { exitCode, stdout } = await benchday([name, '--help'], { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Examples:');
    expect(stdout).toContain(`benchday ${name}`);
  });

  it.each<[string, string[], RegExp]>([
    ['no command', [], /name a command/],
    ['an unknown command', ['rnu'], /rnu|Did you mean run/],
    ['an unknown option', ['run', '--topologys', 'x'], /Unknown argument/],
    ['a trial count of nought', ['run', '--trials', '0'], /--trials: .*1/],
    ['a seed that is no number', ['run', '--seed', 'x'], /--seed/],
    ['an unknown progress', ['run', '--progress', 'loud'], /progress/],
    ['a target and topologies', ['run', '--target', 'http://127.0.0.1:1', '-t', 'legacy'], /exclude each other/],
    ['a target that is no address', ['run', '--target', 'somewhere'], /not an address/],
    ['a target by ftp', ['run', '--target', 'ftp://127.0.0.1'], /only http/],
    [
      'a target elsewhere',
      ['run', 'target-example', '--target', 'http://192.0.2.1'],
      /192\.0\.2\.1 is not this machine/,
    ],
    ['an unknown scenario', ['run', 'quick-dya'], /quick-dya/],
    ['an unknown topology', ['run', '-t', 'legcay'], /legcay/],
    ['an unknown run', ['report', 'nope', '--reports', '/nonexistent'], /there is no run "nope"/],
  ])('%s is bad input: exit code 2, a sentence and a hint', async (_name, words, message) => {
    const { exitCode, stderr, stdout } = await benchday(words, { cwd });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/error\[[A-Z_]+\]:[\s\S]*hint/);
    expect(stderr).not.toContain('    at ');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });

  it('says the same as JSON, alone on standard output', async () => {
    const { exitCode, stdout } = await benchday(['run', 'quick-dya', '--json'], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'SCENARIO_UNKNOWN' }, exit: { code: 2 } });
    expect(exitCode).toBe(2);
  });

  it('paints only when asked to, and never when NO_COLOR is set', async () => {
    const escape = '\u001b[';
    const text = async (words: string[], env: Record<string, string>) =>
      (await benchday(['run', 'x', ...words], { cwd, env })).stderr;
    expect(await text([], {})).not.toContain(escape);
    expect(await text([], { CI: 'true' })).not.toContain(escape);
    expect(await text([], { FORCE_COLOR: '1' })).toContain(escape);
    expect(await text([], { FORCE_COLOR: '1', NO_COLOR: '1' })).not.toContain(escape);
    expect(await text(['--color=always'], { NO_COLOR: '1' })).toContain(escape);
  });

  it('lists what has a name', async () => {
    const { exitCode, stdout } = await benchday(['list', '--json', '--reports', '/nonexistent'], { cwd });
    const listed = JSON.parse(stdout) as Record<string, { name: string }[]>;
    const names = (kind: string) => listed[kind]?.map(({ name }) => name);
    expect(exitCode).toBe(0);
    expect(names('scenarios')).toEqual(expect.arrayContaining(['quick-day', 'day-23m']));
    expect(names('profiles')).toEqual(expect.arrayContaining(['weekday', 'office', 'event-day', 'flash-crowd']));
    expect(names('topologies')).toEqual(expect.arrayContaining(['legacy', 'cache']));
    expect(listed['runs']).toEqual([]);
  });
});
