import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchday } from '../support/benchday-process.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const cwd = process.cwd();

describe('benchday capacity', () => {
  it.each<[string, string[], RegExp]>([
    ['a start that is no number', ['day-23m', '--from', 'lots'], /--from: must be hits a day, like 23M/],
    ['a tolerance of nought', ['day-23m', '--tolerance', '0'], /--tolerance: must be from 1 %/],
    ['a day of a second', ['day-23m', '--duration', '1'], /--duration: .*5/],
    ['no experiments', ['day-23m', '--most', '0'], /--most: .*1/],
    ['an unknown topology', ['day-23m', '--topology', 'legcay'], /legcay/],
    ['one topology twice', ['day-23m', '-t', 'legacy', '-t', 'legacy'], /two topologies are called legacy/],
    [
      'servers of a topology without any',
      ['day-23m', '-t', 'legacy', '--servers', '1,2'],
      /legacy declares no servers/,
    ],
    ['more servers than there are', ['day-23m', '-t', 'cluster', '--servers', '1,5'], /so 5 is none of 1 to 4/],
    [
      'two questions about servers',
      ['day-23m', '-t', 'cluster', '--servers', '1', '--servers-down', '1'],
      /two questions/,
    ],
    ['a scenario without topologies', ['target-example'], /names no topology; give --topology/],
  ])('calls %s bad input: exit code 2, a sentence and a hint', async (_name, words, message) => {
    const { exitCode, stderr, stdout } = await benchday(['capacity', ...words], { cwd });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/error\[[A-Z_]+\]:[\s\S]*hint/);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });

  it('refuses an engine without due times, which could never overload a server', async () => {
    await using directory = await temporaryDirectory();
    const scenario = await readFile(join(cwd, 'scenarios', 'target-example.yaml'), 'utf8');
    const file = join(directory.path, 'closed.yaml');
    await writeFile(file, scenario.replace('duration_s: 60', 'duration_s: 60, engine: autocannon'));
    const { exitCode, stderr } = await benchday(['capacity', file, '--topology', 'legacy'], { cwd });
    expect(stderr).toMatch(/capacity needs due times, which the load engine autocannon does not have/);
    expect(exitCode).toBe(2);
  });
});
