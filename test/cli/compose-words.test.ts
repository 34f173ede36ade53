import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { benchday } from '../support/benchday-process.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const SCENARIO = `title: A page
load: { hits_per_day: 86400, duration_s: 1 }
requests: [{ name: page, path: /, weight: 1, expect: { status: 200 } }]
`;
const COMPOSE = `services:
  web:
    image: "nobody.invalid/shop:\${TAG:?say which}"
    ports: ["80"]
    container_name: "\${NAME:-shop}"
`;
const SECRET = 'word-of-a-secret';

async function shop() {
  const directory = await temporaryDirectory();
  await mkdir(join(directory.path, 'shop'));
  const files = {
    'shop/compose.yaml': COMPOSE,
    'shop/own.yaml': 'services: { job: { build: { context: ., dockerfile_inline: "FROM debian:bookworm-slim" } } }\n',
    'shop/prod.yaml': 'services: { cache: { image: "nobody.invalid/cache:1", pull_policy: never } }\n',
    'bench.env': `TAG=7\nNAME=${SECRET}\n`,
    'day.yaml': SCENARIO,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory.path, name), text);
  const run = (...words: string[]) => benchday(words, { cwd: directory.path });
  return { run, path: directory.path, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
}

const FILES = ['-f', 'shop/compose.yaml', '-f', 'shop/prod.yaml', '-f', 'shop/own.yaml'];

describe('the words for Compose files', () => {
  it('--env-file gives variables to validate, and -f merges files; no value is shown', async () => {
    await using own = await shop();
    const without = await own.run('validate', './shop');
    expect(without).toMatchObject({ exitCode: 2 });
    expect(without.stderr).toContain('needs the variable TAG: say which');
    const { exitCode, stdout, stderr } = await own.run('validate', ...FILES, '--env-file', 'bench.env');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^ok {2}\S*shop\/compose\.yaml \(topology\)$/m);
    expect(stdout).toContain('its variables are of bench.env (--env-file), not of a .env beside it');
    expect(stdout).toContain('shop/prod.yaml is merged into it');
    expect(stdout).not.toContain(SECRET);
  });

  it('a dry run says which images are missing, and how each is got; its exit code is as before', async () => {
    await using own = await shop();
    const words = ['run', 'day.yaml', '--dry-run', ...FILES, '--env-file', 'bench.env'];
    const { exitCode, stdout, stderr } = await own.run(...words);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const lines = stdout.split('\n').filter((line) => line.startsWith('image '));
    expect(lines).toEqual([
      'image     shop: nobody.invalid/shop:7 (web) is missing: pulled by this command',
      'image     shop: nobody.invalid/cache:1 (cache) is missing: docker pull nobody.invalid/cache:1',
      expect.stringMatching(/^image {5}shop: benchday\/\S*shop-job \(job\) is missing: built by this command$/),
    ]);
    expect(stdout).not.toContain(SECRET);
    const json = JSON.parse((await own.run(...words, '--json')).stdout) as object;
    expect(json).toMatchObject({ wantedImages: [{ by: 'pull' }, { by: 'command' }, { by: 'build' }] });
  });

  it.each<[string, string[], RegExp]>([
    ['a folder after -f', ['validate', '-f', 'shop'], /-f names files/],
    ['nothing to validate', ['validate'], /name a file or folder/],
    ['--env-file of a command that reads no topology', ['list', '--env-file', 'bench.env'], /Unknown argument/],
  ])('%s is bad input', async (_name, words, message) => {
    await using own = await shop();
    const { exitCode, stderr } = await own.run(...words);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
  });

  it('a file of variables that is not there, or is a pipe, is bad input; Node does not read it before', async () => {
    await using own = await shop();
    const gone = await own.run('validate', './shop', '--env-file', 'nope.env');
    expect(gone.stderr).toContain('there is no file of variables nope.env');
    expect(gone.exitCode).toBe(2);
    await execa('mkfifo', [join(own.path, 'pipe.env')]);
    const pipe = await own.run('validate', './shop', '--env-file', 'pipe.env');
    expect(pipe.stderr).toContain('pipe.env cannot be read as a file of variables: it is not a regular file');
    expect(pipe.exitCode).toBe(2);
  });
});
