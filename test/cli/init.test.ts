import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { benchday } from '../support/benchday-process.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const COMPOSE = `services:
  web: { image: 'example/shop:1', ports: ['8000:8000'] }
  db: { image: 'postgres:16', environment: { POSTGRES_PASSWORD: secret } }
`;
const NOBODY = 65_534;

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await temporaryDirectory();
  onTestFinished(() => directory[Symbol.asyncDispose]());
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(directory.path, name)), { recursive: true });
    await writeFile(path.join(directory.path, name), text);
  }
  return directory.path;
}

it('init writes a scenario that a run accepts as it stands', async () => {
  const cwd = await folderWith({ 'compose.yaml': COMPOSE });
  const made = await benchday(['init'], { cwd });
  expect(made.stdout).toMatch(
    /entry +web:8000[^]*database +db \(postgres:16\): watched by postgresql[^]*ignore +reports\//,
  );
  expect(made).toMatchObject({ exitCode: 0, stderr: '' });
  const plan = await benchday(['run', 'benchday/scenario.yaml', '--dry-run'], { cwd });
  expect(plan.stdout).toContain('topology');
  expect(plan.exitCode).toBe(0);
});

it('init says the same as JSON, alone on standard output', async () => {
  const cwd = await folderWith({ 'compose.yaml': COMPOSE });
  const { stdout, exitCode } = await benchday(['init', '--json'], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({
    compose: 'compose.yaml',
    entry: 'web:8000',
    written: ['benchday/statements.yaml', 'benchday/scenario.yaml'],
    commit: ['benchday/'],
    ignore: { line: 'reports/' },
    exit: { code: 0 },
  });
  expect(exitCode).toBe(0);
});

it.each([
  ['without a Compose file', {}, [], /no Compose file[^]*hint/],
  [
    'where it wrote before',
    { 'compose.yaml': COMPOSE, 'benchday/scenario.yaml': '' },
    [],
    /scenario\.yaml exists already[^]*hint --force/,
  ],
  ['with a duration of 0', { 'compose.yaml': COMPOSE }, ['--duration', '0'], /--duration/],
  ['with an entry of no service', { 'compose.yaml': COMPOSE }, ['--entry', 'wbe:80'], /wbe/],
])('init %s is bad input', async (_what, files, words, message) => {
  const cwd = await folderWith(files);
  const { exitCode, stderr, stdout } = await benchday(['init', ...words], { cwd });
  expect(stderr).toMatch(message);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
});

it.skipIf(process.getuid?.() !== 0)(
  'init in a folder that nobody may write to, or read, says so and leaves nothing',
  async () => {
    const cwd = await folderWith({ 'compose.yaml': COMPOSE });
    await chmod(cwd, 0o755);
    const unwritable = await benchday(['init', cwd], { cwd: '/tmp', uid: NOBODY, env: { HOME: '/tmp' } });
    expect(unwritable.stderr).toMatch(/error\[STORE_FAILED\][^]*hint let this user write/);
    expect(unwritable.exitCode).toBe(5);
    expect(await readdir(cwd)).toEqual(['compose.yaml']);

    const closed = path.join(cwd, 'closed');
    await mkdir(closed, { mode: 0o700 });
    const unreadable = await benchday(['init', closed], { cwd: '/tmp', uid: NOBODY, env: { HOME: '/tmp' } });
    expect(unreadable.stderr).toMatch(/error\[FILE_UNREADABLE\]/);
    expect(unreadable.exitCode).toBe(5);
  },
);
