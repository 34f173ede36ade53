import { execFileSync } from 'node:child_process';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRun } from '../../src/store/run-reader.ts';
import { benchday } from '../support/benchday-process.ts';
import { plantedMysql } from '../support/planted-mysql.ts';
import { smallScenario, smallSite } from '../support/small-site.ts';
import { targetPlace } from '../support/target-place.ts';

describe('a run against something that runs already', () => {
  it('measures, stores and reports it, and ends with 0', async () => {
    await using place = await targetPlace();
    await using site = await smallSite();
    const words = ['run', './small.yaml', '--target', site.url, '--junit', 'results.xml'];
    const { exitCode, stdout, stderr } = await benchday(words, { cwd: place.path, env: place.env });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^report +reports\/.*\/report\.html/);
    expect(stderr).toMatch(/\[00:00:\d\d\] trial 1\/1 measure/);
    expect(stderr + stdout).not.toMatch(/\u001b/);

    const stored = await readRun('latest', place.reports);
    const [trial] = stored.trials;
    if (trial?.state !== 'measured') throw new Error('not measured');
    expect(trial.load.counts.ok).toBe(stored.run.schedule.hits);
    expect(trial.load.scheduleDigest).toBe(stored.run.schedule.digest);
    expect(trial.accounting.every(({ holds }) => holds)).toBe(true);
    expect(await readFile(join(place.reports, 'index.html'), 'utf8')).toContain(stored.run.runId);
    expect(await readFile(join(place.path, 'results.xml'), 'utf8')).toMatch(
      /<testsuites name="benchday" tests="\d+" failures="0"/,
    );
  });

  it('prints one JSON object and nothing else with --json', async () => {
    await using place = await targetPlace();
    await using site = await smallSite();
    const { exitCode, stdout } = await benchday(['run', './small.yaml', '--target', site.url, '--json'], {
      cwd: place.path,
      env: place.env,
    });
    expect(JSON.parse(stdout)).toMatchObject({ exit: { code: 0 }, summary: { schema: 3 } });
    expect(exitCode).toBe(0);
  });

  it('counts the statements of a database that --collect names, and knows no CPU time of the site', async () => {
    await using place = await targetPlace();
    let hits = 0;
    await using site = await smallSite((_request, response) => {
      hits += 1;
      response.end('hello');
    });
    const beganMs = Date.now();
    const other = { Queries: 0, Questions: 0, Com_stmt_prepare: 0, Com_stmt_close: 0, Com_stmt_reset: 0 };
    const database = await plantedMysql('database', (sql) =>
      sql.startsWith('SHOW GLOBAL STATUS')
        ? Object.entries({ ...other, Uptime: Math.floor((Date.now() - beganMs) / 1000), Com_select: 3 * hits }).map(
            ([name, value]) => ({
              Variable_name: name,
              Value: `${value}`,
            }),
          )
        : [{ Variable_name: 'performance_schema', Value: 'OFF' }],
    );
    const address = await database.containers[0]?.address(3306);
    await writeFile(
      join(place.path, 'watched.yaml'),
      `collect: { database: { address: '127.0.0.1:${address?.port}', kind: mariadb, user: u, password: p } }\n`,
    );
    const words = ['run', './small.yaml', '--target', site.url, '--collect', 'watched.yaml'];
    const { exitCode, stdout, stderr } = await benchday(words, { cwd: place.path, env: place.env });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout).toMatch(/database statements per 1,000 hits +3000\b/);
    expect(stdout).toMatch(/CPU per hit, ms +-/);
    expect(stdout).toMatch(/single queries of its statements are not measured: performance_schema is OFF/);
  });

  it('refuses --collect without a target, and a file that names no place', async () => {
    await using place = await targetPlace();
    await writeFile(join(place.path, 'watched.yaml'), 'collect: { database: { kind: redis, port: 1 } }\n');
    const run = (...words: string[]) =>
      benchday(['run', './small.yaml', ...words], { cwd: place.path, env: place.env });
    expect(await run('--collect', 'watched.yaml')).toMatchObject({ exitCode: 2 });
    const { exitCode, stderr } = await run('--target', 'http://127.0.0.1:9', '--collect', 'watched.yaml');
    expect(stderr).toMatch(/watched\.yaml:1 collect\.database: needs either address/);
    expect(exitCode).toBe(2);
  });

  it('starts nothing with --dry-run', async () => {
    await using place = await targetPlace();
    const { exitCode, stdout } = await benchday(
      ['run', './small.yaml', '--target', 'http://127.0.0.1:9', '--dry-run'],
      { cwd: place.path },
    );
    expect(stdout).toMatch(/nothing was started/);
    expect(exitCode).toBe(0);
    expect(await readdir(place.path)).not.toContain('reports');
  });

  it('does not measure what answers wrongly: exit code 1, the page named', async () => {
    await using place = await targetPlace();
    await using site = await smallSite((_request, response) => response.end('something else'));
    const { exitCode, stdout } = await benchday(['run', './small.yaml', '--target', site.url], {
      cwd: place.path,
      env: place.env,
    });
    expect(stdout).toMatch(/lacks "hello"; it begins: "something else"/);
    expect(exitCode).toBe(1);
  });

  it('does not measure what does not answer at all: exit code 5, and no word of a wrong answer', async () => {
    await using place = await targetPlace();
    const { exitCode, stdout, stderr } = await benchday(['run', './small.yaml', '--target', 'http://127.0.0.1:9'], {
      cwd: place.path,
      env: place.env,
    });
    expect(stdout + stderr).toMatch(/nothing answers at http:\/\/127\.0\.0\.1:9: connect ECONNREFUSED/);
    expect(stdout + stderr).not.toMatch(/wrongly/);
    expect(exitCode).toBe(5);
  });

  it('many errors are a result: no topology holds the objectives, exit code 1', async () => {
    await using place = await targetPlace();
    let hits = 0;
    await using site = await smallSite((_request, response) => {
      hits += 1;
      response.statusCode = hits > 100 && hits % 3 === 0 ? 500 : 200;
      response.end('hello');
    });
    const { exitCode, stdout } = await benchday(['run', './small.yaml', '--target', site.url], {
      cwd: place.path,
      env: place.env,
    });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/verdict +None meets the objectives: target misses errors/);
    const [trial] = (await readRun('latest', place.reports)).trials;
    expect(trial?.state === 'measured' && trial.validity.work).not.toBe('invalid');
  });

  it('measures an invalid trial again where the scenario says so, and counts only the repeat', async () => {
    await using place = await targetPlace(`${smallScenario()}repeat_invalid: 2\n`);
    let hits = 0;
    await using site = await smallSite((_request, response) => {
      hits += 1;
      // In the middle of the first measurement, so that neither look around it sees them.
      response.end(hits > 150 && hits <= 200 ? 'something else' : 'hello');
    });
    const { stderr } = await benchday(['run', './small.yaml', '--target', site.url], {
      cwd: place.path,
      env: place.env,
    });
    expect(stderr).toMatch(/measured again: trial 1 \(target\) is invalid: .*50 pages lacked their marker/);
    expect(stderr).toMatch(/trial 2\/2 target begins/);
    const { run, trials, summary } = await readRun('latest', place.reports);
    const why = expect.stringContaining('trial 1 (target) is invalid') as string;
    expect(run.plan[1]).toEqual({ trial: 2, topology: 'target', repetition: 2, repeats: { repetition: 1, why } });
    expect(trials[1]?.state === 'measured' && trials[1].load.counts.failed).toBe(0);
    expect(summary?.topologies[0]?.measured?.errorRatio).toMatchObject({ median: 0 });
  });

  it.each(['warm up', 'measure'])(
    'Ctrl-C during %s keeps a record, writes the report and exits with 130',
    async (phase) => {
      await using place = await targetPlace(
        smallScenario({ durationS: 30, warmUpS: 20 - (phase === 'measure' ? 19 : 0) }),
      );
      await using site = await smallSite();
      const { exitCode, stdout } = await benchday(['run', './small.yaml', '--target', site.url], {
        cwd: place.path,
        env: place.env,
        signalAt: { text: `trial 1/1 ${phase}`, signal: 'SIGINT' },
      });
      expect(exitCode).toBe(130);
      expect(stdout).toMatch(/report\.html/);
      const { run, trials } = await readRun('latest', place.reports);
      expect(run.state).toBe('interrupted');
      expect(trials[0]).toMatchObject({ state: 'interrupted', phase });
    },
  );

  it('writes the report again from the files alone, byte by byte the same', async () => {
    await using place = await targetPlace();
    await using site = await smallSite();
    await benchday(['run', './small.yaml', '--target', site.url], { cwd: place.path, env: place.env });
    const before = await readFile(join(place.reports, 'latest', 'report.html'), 'utf8');
    const { exitCode } = await benchday(['report'], { cwd: place.path });
    expect(exitCode).toBe(0);
    expect(await readFile(join(place.reports, 'latest', 'report.html'), 'utf8')).toBe(before);
  });

  const canMount = process.platform === 'linux' && process.getuid?.() === 0;
  it.skipIf(!canMount)(
    'a disk that gets full ends with exit code 5; what was stored stays readable (needs root, to mount a small disk)',
    async () => {
      await using place = await targetPlace(smallScenario({ durationS: 5 }));
      await using site = await smallSite();
      await mkdir(place.reports);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=40k', 'tmpfs', place.reports]);
      try {
        const { exitCode, stderr } = await benchday(['run', './small.yaml', '--target', site.url], {
          cwd: place.path,
          env: place.env,
        });
        expect(stderr).toMatch(/error\[DISK_FULL\]/);
        expect(exitCode).toBe(5);
        expect((await readRun('latest', place.reports)).run.state).toBe('failed');
      } finally {
        execFileSync('umount', ['-l', place.reports]);
      }
    },
  );
});
