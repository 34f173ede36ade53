import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readRun } from '../../src/store/run-reader.ts';
import { benchday } from '../support/benchday-process.ts';
import { openAuthority } from '../support/certificates.ts';
import { smallScenario } from '../support/small-site.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { serveHttp2 } from '../unit/load/http2-server.ts';

it('a run over HTTP/2 says so in its record, its summary and its page', async () => {
  await using directory = await temporaryDirectory();
  await using authority = await openAuthority();
  await using server = await serveHttp2(await authority.sign('DNS:localhost,IP:127.0.0.1'), (stream) => {
    stream.respond({ ':status': 200 });
    stream.end('hello');
  });
  const scenario = smallScenario({ hitsPerDay: 4_000_000 }).replace('seed: 1', 'seed: 1, http: 2');
  await writeFile(join(directory.path, 'small.yaml'), `${scenario}tls: { ca: ${authority.file} }\n`);
  const { exitCode, stderr } = await benchday(['run', './small.yaml', '--target', server.baseUrl], {
    cwd: directory.path,
    env: { TMPDIR: directory.path },
  });
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  const reports = join(directory.path, 'reports');
  const { run, trials } = await readRun('latest', reports);
  expect(run.scenario.http2).toEqual({});
  const [trial] = trials;
  if (trial?.state !== 'measured') throw new Error('not measured');
  const { counts, http2, scheduleDigest } = trial.load;
  expect(scheduleDigest).toBe(run.schedule.digest);
  expect(counts).toMatchObject({ ok: run.schedule.hits, dropped: 0 });
  expect(http2?.connections).toBeLessThanOrEqual(8);
  const summary = JSON.parse(await readFile(join(reports, 'latest', 'summary.json'), 'utf8')) as object;
  expect(summary).toMatchObject({ protocol: 'HTTP/2' });
  expect(await readFile(join(reports, 'latest', 'report.html'), 'utf8')).toContain(
    'HTTP/2 over TLS, at most 100 streams',
  );
});

it.each([
  ['HTTP/2 without TLS', 'http: 2', 'http://127.0.0.1:9', /HTTP\/2 is spoken to https only/],
  ['an engine that speaks HTTP/1.1 alone', 'http: 2, engine: k6', 'https://127.0.0.1:9', /k6 is kept to HTTP\/1.1/],
])('%s is refused before anything starts', async (_what, load, target, refusal) => {
  await using directory = await temporaryDirectory();
  await writeFile(join(directory.path, 'small.yaml'), smallScenario().replace('seed: 1', `seed: 1, ${load}`));
  const { exitCode, stderr } = await benchday(['run', './small.yaml', '--target', target, '--dry-run'], {
    cwd: directory.path,
  });
  expect(stderr).toMatch(refusal);
  expect(exitCode).toBe(2);
});
