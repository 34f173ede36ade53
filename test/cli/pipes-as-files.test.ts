import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { smallScenario } from '../support/small-site.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/benchday.mjs', import.meta.url));
const STORED = resolve(import.meta.dirname, '../fixtures/stored/five-topologies/2026-11-28T21-01-31-five-topologies');
const COMPOSE = '{ services: { web: { image: "debian:bookworm-slim", ports: ["80"] } } }';

interface Piped {
  /** a pipe, to which nobody writes; beside it lie small.yaml, page/compose.yaml and reports/run */
  readonly pipe: string;
  readonly words: readonly string[];
  readonly code: number;
  readonly scenario?: (text: string) => string;
  readonly env?: Readonly<Record<string, string>>;
}

const TARGET = ['--target', 'http://127.0.0.1:9'];
const RUN = ['run', './small.yaml', ...TARGET];
const ON_PAGE = ['run', './small.yaml', '-t', './page', '--dry-run'];

const PIPED: readonly Piped[] = [
  { pipe: 'page/compose.yaml', words: ON_PAGE, code: 2 },
  {
    pipe: 'more.yaml',
    words: ['run', './small.yaml', '-f', 'page/compose.yaml', '-f', 'more.yaml', '--dry-run'],
    code: 2,
  },
  { pipe: 'page/.env', words: ON_PAGE, code: 2 },
  { pipe: 'settings', words: [...ON_PAGE, '--env-file', 'settings'], code: 2 },
  { pipe: 'day.yaml', words: RUN, code: 2, scenario: (text) => text.replace('weekday', './day.yaml') },
  { pipe: 'ca.pem', words: RUN, code: 2, scenario: (text) => `${text}tls: { ca: ./ca.pem }\n` },
  { pipe: 'collect.yaml', words: [...RUN, '--collect', 'collect.yaml'], code: 2 },
  { pipe: 'docker/config.json', words: ['doctor'], code: 5, env: { DOCKER_HOST: '', DOCKER_CONFIG: 'docker' } },
  {
    pipe: 'authorities.pem',
    words: ['run', './small.yaml', '--target', 'https://127.0.0.1:9'],
    code: 5,
    env: { SSL_CERT_FILE: 'authorities.pem' },
  },
  {
    pipe: 'base.json',
    words: ['gate', '--from-run', 'run', '--candidate', 'legacy', '--baseline-file', 'base.json'],
    code: 2,
  },
  {
    pipe: 'aa.json',
    words: ['gate', '--from-run', 'run', '--baseline', 'legacy', '--candidate', 'cache', '--calibration', 'aa.json'],
    code: 2,
  },
  {
    pipe: 'verdict.json',
    words: ['gate', '--from-run', 'run', '--baseline', 'legacy', '--candidate', 'cache', '--confirms', 'verdict.json'],
    code: 2,
  },
  { pipe: 'captain.yml', words: ['build', '-f', 'captain.yml'], code: 2 },
  { pipe: 'e.tar.gz', words: ['verify-evidence', 'e.tar.gz'], code: 2 },
  { pipe: 'qa.yaml', words: ['parity', 'qa=./qa.yaml', 'production=./page'], code: 2 },
  { pipe: 'reports/run/run.json', words: ['report', 'run'], code: 2 },
  { pipe: 'reports/run/summary.json', words: ['report', 'run', '--csv'], code: 2 },
  { pipe: 'reports/run/samples.ndjson', words: ['report', 'run'], code: 2 },
  { pipe: 'reports/parity/t.json', words: ['scorecard', 'legacy'], code: 3 },
];

describe.concurrent('a pipe in the place of a file, to which nobody writes, holds nobody up', () => {
  it.each(PIPED)(
    '$pipe: benchday $words',
    { timeout: 120_000 },
    async ({ pipe, words, code, scenario = (text) => text, env = {} }) => {
      await using directory = await temporaryDirectory();
      const at = (name: string): string => join(directory.path, name);
      await mkdir(at('page'));
      await writeFile(at('page/compose.yaml'), COMPOSE);
      await writeFile(at('small.yaml'), scenario(smallScenario()));
      if (words.includes('run') && words[0] !== 'run') cpSync(STORED, at('reports/run'), { recursive: true });
      await mkdir(dirname(at(pipe)), { recursive: true });
      rmSync(at(pipe), { force: true });
      execFileSync('mkfifo', [at(pipe)]);
      // One that waits for a writer is killed, and has no exit code.
      const { exitCode, all } = await execa(process.execPath, ['--', PROGRAM, ...words], {
        ...{ cwd: directory.path, env: { TMPDIR: directory.path, ...env }, reject: false, all: true },
        ...{ timeout: 60_000, killSignal: 'SIGKILL' },
      });
      expect(exitCode, all).toBe(code);
    },
  );
});
