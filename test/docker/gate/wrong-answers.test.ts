import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { readRun } from '../../../src/store/run-reader.ts';
import { benchday } from '../../support/benchday-process.ts';
import { leftovers } from '../../support/docker-leftovers.ts';
import { pageSites } from '../../support/page-sites.ts';

/** Folders with a site each, which answers with its text; the first is `right`. */
async function workplace(sites: Readonly<Record<string, string>>) {
  const directory = await pageSites(sites, 7);
  const at = { cwd: directory.folder, env: { TMPDIR: directory.folder } };
  const reports = join(directory.folder, 'reports');
  return {
    reports,
    at,
    gate: (baseline: string, candidate: string) =>
      benchday(['gate', './page.yaml', '--baseline', baseline, '--candidate', candidate, '--progress', 'plain'], at),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

describe('a gate whose arms answer wrongly', () => {
  it('is a confirmed regression where only the candidate does', async () => {
    await using place = await workplace({ right: 'hello', wrong: 'bye' });
    const { exitCode, stdout } = await place.gate('./right', './wrong');
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 1 });
    expect(stdout).toMatch(/once more with fresh containers/);
    expect(stdout).toMatch(
      /REGRESSION {2}Regression: .*wrong answers before any load in 2 of 2 trials of the candidate, none of 2 of the baseline: GET \S+ \(front\): the body lacks "hello"; it begins: "bye"\. Confirmed: run/,
    );
    const { run, trials } = await readRun('latest', place.reports);
    expect(run.confirms).toBeDefined();
    expect(trials).toHaveLength(4);
    expect(leftovers(place.reports)).toEqual([]);
  });

  it.each([
    ['both do', './wrong', './other', /both arms answer wrongly before any load/],
    ['the baseline does', './wrong', './right', /the baseline answers wrongly before any load, in 2 of 2 trials/],
  ])('is invalid, and no regression, where %s', async (_name, baseline, candidate, said) => {
    await using place = await workplace({ right: 'hello', wrong: 'bye', other: 'farewell' });
    const { exitCode, stdout, stderr } = await place.gate(baseline, candidate);
    expect({ exitCode, stdout, stderr }).toMatchObject({ exitCode: 4 });
    expect(stdout).toMatch(/INVALID/);
    expect(stdout).toMatch(said);
    expect(leftovers(place.reports)).toEqual([]);
  });
});

it.runIf(process.getuid?.() === 0)('an engine in another network is said at once, with exit code 5', async () => {
  await using place = await workplace({ right: 'hello', other: 'hello' });
  const program = join(import.meta.dirname, '..', '..', '..', 'bin', 'benchday.mjs');
  for (const words of [
    ['run', './page.yaml'],
    ['gate', './page.yaml', '--baseline', './right', '--candidate', './other'],
  ]) {
    const command = ['ip link set lo up && exec "$0" "$@"', process.execPath, program, ...words, '--progress', 'plain'];
    const { exitCode, stdout, stderr } = await execa('unshare', ['--net', 'sh', '-c', ...command], {
      ...place.at,
      reject: false,
    });
    expect({ exitCode, stdout, stderr }).toMatchObject({ exitCode: 5 });
    expect(`${stdout}${stderr}`).toMatch(/the Docker engine is on another machine or in another network than benchday/);
    expect(stdout).not.toMatch(/answers wrongly/);
  }
  expect(leftovers(place.reports)).toEqual([]);
});
