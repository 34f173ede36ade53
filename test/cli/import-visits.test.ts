import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readRun } from '../../src/store/run-reader.ts';
import { benchday } from '../support/benchday-process.ts';
import { smallSite } from '../support/small-site.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

/** A day of 600 visitors who look at the front page, at one of nine products a second or two later, and of whom some buy. */
const LOG = Array.from({ length: 600 }, (_, visitor) => {
  const client = `198.51.${Math.floor(visitor / 200)}.${visitor % 200}`;
  const requests = ['GET /', `GET /product/${(visitor % 9) + 1}`, ...(visitor % 3 === 0 ? ['POST /basket'] : [])];
  return requests.map((request, at) => {
    const second = visitor * 120 + at * (1 + (visitor % 2));
    const time = new Date(Date.UTC(2026, 0, 5) + second * 1000).toISOString().slice(11, 19);
    return {
      second,
      line: `${client} - - [05/Jan/2026:${time} +0000] "${request} HTTP/1.1" 200 5 "-" "Mozilla/5.0"\n`,
    };
  });
})
  .flat()
  .sort((a, b) => a.second - b.second)
  .map(({ line }) => line)
  .join('');

it(
  'the visits of a log become a scenario that validates and is replayed: same lengths, think times and pages',
  { timeout: 120_000 },
  async () => {
    await using directory = await temporaryDirectory();
    const asked = new Map<string, number>();
    await using site = await smallSite((request, response) => {
      // Whether it is there at all is asked by HEAD.
      if (request.method === 'HEAD') {
        response.end();
        return;
      }
      const page = `${request.method ?? ''} ${request.url ?? ''}`.replace(/\d+$/, '{id}');
      asked.set(page, (asked.get(page) ?? 0) + 1);
      response.end('hello');
    });
    const cwd = directory.path;
    await writeFile(join(cwd, 'access.log'), LOG);
    const imported = await benchday(['import', 'access.log', '-o', 'day.yaml', '--flows', 'visits.yaml'], { cwd });
    expect(imported).toMatchObject({ exitCode: 0, stderr: '' });
    expect(imported.stdout).toMatch(/flows +2 flows of 600 visits, 100\.0 % of the requests/);
    expect(imported.stdout).toMatch(/with --flows: visits 0(\.0+)? % by length, 0(\.0+)? % by what follows what/);
    expect(imported.stdout).toContain('wrote visits.yaml');
    expect(await benchday(['validate', './visits.yaml'], { cwd })).toMatchObject({ exitCode: 0 });

    // The same visits, closer together.
    const text = await readFile(join(cwd, 'visits.yaml'), 'utf8');
    const short = text
      .replace(/hits_per_day: \d+/, 'hits_per_day: 3456000')
      .replace(/duration_s: 240/, 'duration_s: 10')
      .replace(/duration_s: 10,/, 'duration_s: 1,');
    expect(short).not.toBe(text);
    await writeFile(join(cwd, 'visits.yaml'), short);
    asked.clear();
    expect(await benchday(['run', './visits.yaml', '--target', site.url], { cwd, env: { TMPDIR: cwd } })).toMatchObject(
      { exitCode: 0 },
    );
    const { run, trials } = await readRun('latest', join(cwd, 'reports'));
    const [trial] = trials;
    if (trial?.state !== 'measured') throw new Error('not measured');
    expect(trial.load.counts.ok).toBe(trial.load.counts.scheduled);
    expect(trial.accounting.every(({ holds }) => holds)).toBe(true);
    expect(run.scenario.flows?.map(({ steps, share }) => [steps.length, Number(share.toFixed(3))])).toEqual([
      [2, 0.571],
      [3, 0.429],
    ]);
    const [think] = run.scenario.flows?.flatMap(({ steps }) => steps.slice(1).map((step) => step.think)) ?? [];
    expect(think).toMatchObject({ kind: 'quantiles', ms: expect.arrayContaining([1000, 2000]) as unknown });
    expect([...asked.keys()].sort()).toEqual(['GET /', 'GET /product/{id}', 'POST /basket']);
  },
);

it('a log in which nobody can be told apart writes no flows: exit code 2', async () => {
  await using directory = await temporaryDirectory();
  const cwd = directory.path;
  await writeFile(join(cwd, 'access.log'), LOG.replace(/^198\.51\.\S+/gm, '10.0.0.1'));
  const refused = await benchday(['import', 'access.log', '--flows', 'visits.yaml'], { cwd });
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toMatch(/no visits can be told apart in access\.log.*several people behind one address/s);
  await expect(readFile(join(cwd, 'visits.yaml'))).rejects.toThrow('ENOENT');
});

it('flows, mix and profile are files of their own', async () => {
  await using directory = await temporaryDirectory();
  const cwd = directory.path;
  await writeFile(join(cwd, 'access.log'), LOG);
  const refused = await benchday(['import', 'access.log', '-o', 'a.yaml', '--flows', './a.yaml'], { cwd });
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toMatch(/-o and --flows both write \.\/a\.yaml/);
});
