import { cp, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const PROJECT = path.resolve(import.meta.dirname, '../..');
const RUN = path.join(PROJECT, 'test/fixtures/stored/five-topologies/2026-11-28T21-01-31-five-topologies');
const INSTALL_MS = 300_000;

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** Tests, what they read, and what is made. */
const NO_PART =
  /(^|\/)(test|tests|fixtures|golden|fuzz|bench|coverage|reports|node_modules|\.cache|\.ci|\.github)\/|\.(test|spec)\.[cm]?[jt]s$|Test\.java$|\.(input|tgz|log)$|(^|\/)\.env/;

let packed: Packed;
let archive: string;

beforeAll(async () => {
  const directory = await temporaryDirectory();
  const { stdout } = await execa('npm', ['pack', '--json', '--pack-destination', directory.path], { cwd: PROJECT });
  const [only] = JSON.parse(stdout) as readonly Packed[];
  if (only === undefined) throw new Error('npm pack made nothing');
  packed = only;
  archive = path.join(directory.path, only.filename);
  return () => directory[Symbol.asyncDispose]();
});

it('a package holds what the program needs, and no tests', () => {
  const names = packed.files.map(({ path: name }) => name);
  for (const needed of [
    'bin/benchday.mjs',
    'src/main.ts',
    'setup/program.mjs',
    'src/topology/compose/compose-go/reader.wasm.br',
    'src/topology/compose/compose-go/LICENSES.txt',
    'tsconfig.json',
    'topologies/build.mjs',
  ])
    expect(names).toContain(needed);
  const own = names.filter((name) => !name.startsWith('node_modules/'));
  expect(own.filter((name) => NO_PART.test(name))).toEqual([]);
  // The charts' canvas comes along: npm's overrides hold for the project at the root only, and the one it replaces wants a compiler.
  expect(names).toContain('node_modules/canvas/package.json');
});

it(
  'a package that is installed elsewhere starts, reads files, and draws a report',
  async () => {
    const directory = await temporaryDirectory();
    onTestFinished(() => directory[Symbol.asyncDispose]());
    const cwd = directory.path;
    const here = { cwd, reject: false } as const;
    await writeFile(path.join(cwd, 'package.json'), '{ "name": "elsewhere", "private": true }\n');
    const words = ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', archive];
    const installed = await execa('npm', words, here);
    expect(installed.stderr).not.toContain('npm error');
    expect(installed.exitCode).toBe(0);

    await cp(path.join(PROJECT, 'scenarios/quick-day.yaml'), path.join(cwd, 'my-day.yaml'));
    const validated = await execa('npx', ['benchday', 'validate', 'my-day.yaml'], here);
    expect(validated).toMatchObject({ exitCode: 0, stderr: '' });
    const known = await execa('npx', ['benchday', 'list', '--json'], here);
    expect(known.stdout).toContain('quick-day');

    await cp(RUN, path.join(cwd, 'reports', path.basename(RUN)), { recursive: true });
    const report = await execa('npx', ['benchday', 'report', path.basename(RUN)], here);
    expect(report).toMatchObject({ exitCode: 0, stderr: '' });
    const drawn = await readdir(path.join(cwd, 'reports', path.basename(RUN)), { recursive: true });
    expect(drawn.filter((name) => name.endsWith('.png'))).toContainEqual(expect.stringContaining('percentiles.png'));
  },
  INSTALL_MS,
);
