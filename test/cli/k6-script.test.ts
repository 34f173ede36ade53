import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRun } from '../../src/store/run-reader.ts';
import { benchday } from '../support/benchday-process.ts';
import { isK6Missing, whyNoK6 } from '../support/needs-k6.ts';
import { smallScenario, smallSite } from '../support/small-site.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const SCRIPT = `import http from 'k6/http';
import { check } from 'k6';
export const options = {
  scenarios: { day: { executor: 'constant-arrival-rate', rate: 50, timeUnit: '1s', duration: __ENV.DURATION_S + 's', preAllocatedVUs: 20 } },
  thresholds: { http_req_failed: ['rate<0.01'] },
};
export default function () {
  check(http.get(__ENV.BASE_URL + '/', { tags: { name: 'front' } }), { greets: (answer) => answer.body.includes('hello') });
  http.get(__ENV.BASE_URL + '/item/' + __ITER);
}
`;

/** A run of one script, given as text; undefined: there is no file. */
async function runScript(script: string | undefined, site?: Parameters<typeof smallSite>[0]) {
  await using directory = await temporaryDirectory();
  await using target = await smallSite(site);
  const engine = 'load: { engine: { k6: { script: own.js } },';
  await writeFile(join(directory.path, 'small.yaml'), smallScenario().replace('load: {', engine));
  if (script !== undefined) await writeFile(join(directory.path, 'own.js'), script);
  const temporary = join(directory.path, 'tmp');
  await mkdir(temporary);
  const env = { TMPDIR: temporary, PATH: process.env['PATH'] ?? '' };
  const words = ['run', './small.yaml', '--target', target.url];
  const { exitCode, stdout, stderr } = await benchday(words, { cwd: directory.path, env });
  const reports = join(directory.path, 'reports');
  const stored = await readRun('latest', reports).catch(() => undefined);
  const [trial] = stored?.trials ?? [];
  const markdown = await readFile(join(reports, 'latest', 'report.md'), 'utf8').catch(() => '');
  return { exitCode, stdout, stderr, trial, markdown, url: target.url };
}

it('a script that is not there is bad input, with the line of the scenario', async () => {
  const { exitCode, stderr } = await runScript(undefined);
  expect(stderr).toMatch(/small\.yaml:5 load\.engine\.k6\.script: cannot be read: ENOENT/);
  expect(exitCode).toBe(2);
});

it('an engine that is neither a name nor a script is bad input', async () => {
  await using directory = await temporaryDirectory();
  const file = join(directory.path, 'small.yaml');
  await writeFile(file, smallScenario().replace('load: {', 'load: { engine: { k6: { skript: own.js } },'));
  const { exitCode, stderr } = await benchday(['validate', file], { cwd: directory.path });
  expect(stderr).toMatch(/load\.engine/);
  expect(exitCode).toBe(2);
});

describe.skipIf(isK6Missing)(`a run by the user's own k6 script${whyNoK6}`, () => {
  it('is measured, stored and reported; what nobody can know is not measured, and never passes', async () => {
    const { exitCode, stdout, stderr, trial } = await runScript(SCRIPT);
    expect({ exitCode, stdout, stderr }).toMatchObject({ exitCode: 0 });
    if (trial?.state !== 'measured') throw new Error(stderr);
    const { load } = trial;
    expect(load).toMatchObject({ engine: 'k6', loadModel: 'open', scheduleDigest: '' });
    expect(load.script?.file).toMatch(/own\.js$/);
    expect(load.script?.checks).toEqual({ passed: load.counts.sent / 2, failed: 0 });
    expect(load.endpoints.map(({ name }) => name)).toEqual(['front', 'GET /item/{n}']);
    expect(load.counts.sent).toBeGreaterThan(200);
    expect(load.counts.ok).toBe(load.counts.sent);
    expect(load.intervals.length).toBeGreaterThanOrEqual(3);
    expect(trial.accounting.every(({ holds }) => holds)).toBe(true);
    const states = Object.fromEntries(trial.validity.checks.map(({ id, state }) => [id, state]));
    expect(states).toMatchObject({ 'same-schedule': 'not-measured', lag: 'not-measured', content: 'valid' });
    expect(stdout).toContain('none: a k6 script decided what was sent');
  });

  it('whose thresholds are crossed is a measurement that says so', async () => {
    let hit = 0;
    const { trial, stdout, stderr } = await runScript(SCRIPT, (request, response) => {
      if (request.url?.startsWith('/item') === true && hit++ % 10 === 0) response.statusCode = 503;
      response.end('<p>hello</p>');
    });
    if (trial?.state !== 'measured') throw new Error(stderr);
    expect(trial.warnings).toContain("the script's thresholds were crossed: http_req_failed");
    expect(stdout).toContain('thresholds were crossed');
    expect(trial.load.failures.status['503']).toBe(Math.ceil(trial.load.counts.sent / 20));
  });

  it('that k6 cannot load ends before anything is started, with what k6 said and exit code 2', async () => {
    const { exitCode, stderr, trial } = await runScript('export default function( {');
    expect(stderr).toMatch(/error\[FILE_INVALID\]: \S+own\.js: k6 cannot load it:[^]*Unexpected end of input/);
    expect(trial).toBeUndefined();
    expect(exitCode).toBe(2);
  });

  it('that may run longer than the scenario is refused before anything is started', async () => {
    const { exitCode, stderr } = await runScript(SCRIPT.replace("__ENV.DURATION_S + 's'", "'10m'"));
    expect(stderr).toMatch(/let it run for 630 s \(graceful stop included\), but load\.duration_s allows/);
    expect(exitCode).toBe(2);
  });

  it.each([
    ['fails in its setup', `${SCRIPT}export function setup() { throw new Error('no data today'); }`, /no data today/],
    [
      'sends nothing',
      "export const options = { scenarios: { a: { executor: 'shared-iterations', maxDuration: '2s' } } }; export default function () {}",
      /the script sent no request/,
    ],
    [
      'asks another host',
      SCRIPT.replaceAll("__ENV.BASE_URL + '/item/'", "'http://127.0.0.2:9/'"),
      /own\.js asks http:\/\/127\.0\.0\.2:9; only/,
    ],
    [
      'asks another port of the host',
      SCRIPT.replaceAll("__ENV.BASE_URL + '/item/'", "'http://127.0.0.1:9/'"),
      /own\.js asks http:\/\/127\.0\.0\.1:9; only/,
    ],
    [
      'asks another host under a name of its own',
      SCRIPT.replace("__ENV.BASE_URL + '/', {", "'http://127.0.0.2:9/', {"),
      /asks another host \("front"\)/,
    ],
  ])('that %s fails its trial with the reason', async (_what, script, message) => {
    const { exitCode, stdout, stderr, trial } = await runScript(script);
    expect(trial?.state).toBe('failed');
    expect(stdout + stderr).toMatch(message);
    expect([2, 5]).toContain(exitCode);
  });
});
