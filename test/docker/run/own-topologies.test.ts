import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readRun } from '../../../src/store/run-reader.ts';
import { benchday } from '../../support/benchday-process.ts';
import { leftovers } from '../../support/docker-leftovers.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const EXAMPLES = fileURLToPath(new URL('../../../topologies/examples/', import.meta.url));
const OWN = ['static-nginx', 'static-varnish'].map((name) => join(EXAMPLES, name));

describe('topologies of your own', () => {
  it('are built and compared by their paths, with every account closed and the page cache read', async () => {
    await using directory = await temporaryDirectory();
    const place = { cwd: directory.path, env: { TMPDIR: directory.path } };
    const built = await benchday(['build', ...OWN], place);
    expect(built).toMatchObject({ exitCode: 0 });
    expect(built.stdout).toMatch(/static-nginx-web .*static-varnish-page-cache .*static-varnish-web /s);
    expect(built.stderr).toMatch(/Step 1\/\d+ : FROM debian:bookworm-slim/);

    const scenario = join(directory.path, 'short.yaml');
    const example = await readFile(join(EXAMPLES, 'static-site.yaml'), 'utf8');
    await writeFile(
      scenario,
      example
        .replace(/^topologies: .*$/m, 'topologies: []')
        .replace(/^reference: .*\n/m, '')
        .replace(/p95_ms: \d+/, 'p95_ms: 60000')
        .replace('duration_s: 20', 'duration_s: 6')
        .replace('duration_s: 5,', 'duration_s: 2,'),
    );
    const { exitCode, stderr } = await benchday(['run', scenario, '--topologies', OWN.join(',')], place);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });

    const { trials } = await readRun('latest', join(directory.path, 'reports'));
    const measured = trials.filter((trial) => trial.state === 'measured');
    expect(measured.map(({ topology }) => topology).sort()).toEqual(['static-nginx', 'static-varnish']);
    for (const trial of measured) {
      expect(trial.accounting.length).toBeGreaterThan(0);
      expect(trial.accounting.filter(({ holds }) => !holds)).toEqual([]);
      expect(trial.collectors.filter(({ failures }) => failures > 0)).toEqual([]);
    }
    const cached = measured.find(({ topology }) => topology === 'static-varnish');
    const requests = cached?.metrics.find(({ metric }) => metric === 'varnish.requests_total');
    expect(requests).toBeDefined();
    expect(leftovers(join(directory.path, 'reports'))).toEqual([]);
  });

  it('with several replicas of the entry service are loaded and asked at each of them', async () => {
    await using directory = await temporaryDirectory();
    const place = { cwd: directory.path, env: { TMPDIR: directory.path } };
    expect(await benchday(['build', OWN[0] ?? ''], place)).toMatchObject({ exitCode: 0 });
    await mkdir(join(directory.path, 'spread'));
    const web = { image: 'benchday/examples/static-nginx-web:latest', ports: ['8080'], deploy: { replicas: 3 } };
    await writeFile(join(directory.path, 'spread', 'compose.yaml'), JSON.stringify({ services: { web } }));
    const scenario = join(directory.path, 'spread.yaml');
    await writeFile(
      scenario,
      `title: One page
topologies: [./spread]
load: { hits_per_day: 8640000, duration_s: 4 }
requests: [{ name: front, path: /, weight: 1, expect: { status: 200, marker: 'example:front -->' } }]
warm_up: { duration_s: 0 }
slo: { p95_ms: 60000 }
`,
    );
    const { exitCode, stderr } = await benchday(['run', scenario], place);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });

    const { trials } = await readRun('latest', join(directory.path, 'reports'));
    const [trial] = trials.filter((one) => one.state === 'measured');
    expect(new Set(trial?.entryUrls).size).toBe(3);
    expect(trial?.entryUrls?.[0]).toBe(trial?.entryUrl);
    expect(trial?.verification.map(({ name }) => name).slice(0, 3)).toEqual(
      [1, 2, 3].map((number) => `front at entry ${number} of 3`),
    );
    const sent = trial?.metrics.filter(({ metric }) => metric === 'container.sent_bytes_total') ?? [];
    const bytes = sent.map(({ value }) => value);
    expect(bytes).toHaveLength(3);
    expect(Math.min(...bytes)).toBeGreaterThan(0.8 * Math.max(...bytes));
    expect(trial?.accounting.filter(({ holds }) => !holds)).toEqual([]);
  });

  it('whose images are not there are named by a dry run, which builds nothing', async () => {
    await using directory = await temporaryDirectory();
    await ownTopology(directory.path, 'never-built', 'FROM debian:bookworm-slim\n');
    const { exitCode, stdout, stderr } = await benchday(
      ['run', join(EXAMPLES, 'static-site.yaml'), '--topologies', './never-built', '--dry-run'],
      { cwd: directory.path, env: { TMPDIR: directory.path } },
    );
    expect(stdout, stderr).toMatch(
      /^image +never-built: benchday\/never-built-web \(web\) is missing: built by this command$/m,
    );
    expect(exitCode).toBe(0);
  });
});

describe('the build of an image of your own', () => {
  it('that fails ends with exit code 5 and the last lines of the build', async () => {
    await using directory = await temporaryDirectory();
    await ownTopology(
      directory.path,
      'failing',
      'FROM debian:bookworm-slim\nRUN seq 100 && sleep 1 && echo the tyre is flat >&2 && sleep 1 && exit 7\n',
    );
    const { exitCode, stderr } = await benchday(['build', './failing'], { cwd: directory.path });
    const [, said = ''] = stderr.split('error[IMAGE_BUILD_FAILED]:');
    expect(said).toMatch(/benchday\/failing-web of the service web could not be built: .*returned a non-zero code: 7/);
    // The engine reads a step's two streams apart, so their order is not fixed.
    expect(said).toMatch(/^the tyre is flat$/m);
    expect(said).toMatch(/^99\n100$/m);
    expect(said).not.toMatch(/^50$/m);
    expect(exitCode).toBe(5);
  });

  it('that cannot even begin says what is wrong with its Dockerfile', async () => {
    await using directory = await temporaryDirectory();
    await ownTopology(directory.path, 'misspelt', 'FORM debian:bookworm-slim\n');
    const { exitCode, stderr } = await benchday(['build', './misspelt'], { cwd: directory.path });
    expect(stderr).toMatch(/IMAGE_BUILD_FAILED.*FORM/s);
    expect(exitCode).toBe(5);
  });

  it('takes arguments, target, another Dockerfile, and leaves out what .dockerignore names', async () => {
    await using directory = await temporaryDirectory();
    const folder = await ownTopology(directory.path, 'choosy', 'FROM nothing\n', {
      context: '.',
      dockerfile: 'build/Own.dockerfile',
      args: { WORD: 'bicycle' },
      target: 'small',
    });
    await mkdir(join(folder, 'build'));
    await mkdir(join(folder, 'data', 'deep'), { recursive: true });
    await writeFile(join(folder, 'data', 'deep', 'kept.txt'), 'kept');
    await writeFile(join(folder, 'data', 'deep', 'secret.txt'), 'secret');
    await writeFile(join(folder, '.dockerignore'), '**/secret.txt\n');
    await writeFile(
      join(folder, 'build', 'Own.dockerfile'),
      'FROM debian:bookworm-slim AS small\nARG WORD\nCOPY data /data\nRUN echo "$WORD" $(ls /data/deep)\nFROM nowhere:1\n',
    );
    const { exitCode, stderr } = await benchday(['build', './choosy'], { cwd: directory.path });
    execFileSync('docker', ['rmi', '--force', 'benchday/choosy-web'], { stdio: 'ignore' });
    expect(stderr).toMatch(/^\s*bicycle kept\.txt$/m);
    expect(exitCode).toBe(0);
  });
});

/** A folder with a compose file of one service that is built, and its Dockerfile; returns the folder. */
async function ownTopology(parent: string, name: string, dockerfile: string, build: unknown = '.'): Promise<string> {
  const folder = join(parent, name);
  await mkdir(folder);
  await writeFile(join(folder, 'Dockerfile'), dockerfile);
  const compose = { services: { web: { build, ports: ['127.0.0.1::8080'] } } };
  await writeFile(join(folder, 'compose.yaml'), JSON.stringify(compose));
  return folder;
}
