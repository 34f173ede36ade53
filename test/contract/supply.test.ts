import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const textOf = (name: string) => readFileSync(join(ROOT, name), 'utf8');
const FILES = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' }).split('\0');

it('every package is pinned by its hash', () => {
  const { packages } = JSON.parse(textOf('package-lock.json')) as {
    packages: Readonly<Record<string, { integrity?: string; link?: boolean; inBundle?: boolean }>>;
  };
  const all = Object.entries(packages).filter(([name, { link, inBundle }]) => name !== '' && !(link ?? inBundle));
  expect(all.length).toBeGreaterThan(100);
  expect(all.filter(([, { integrity = '' }]) => !integrity.startsWith('sha512-')).map(([name]) => name)).toEqual([]);
});

it('others’ actions are taken by commit', () => {
  const used = [...textOf('action.yml').matchAll(/uses: (\S+)/g)].map(([, name = '']) => name);
  expect(used.length).toBeGreaterThan(0);
  expect(used.filter((name) => !/@[0-9a-f]{40}$/.test(name))).toEqual([]);
});

it('no install script of a package runs where benchday is set up', () => {
  const places = ['action.yml', 'docs/ci.md', 'setup/dependencies.mjs'];
  const calls = places.flatMap((name) =>
    [...textOf(name).matchAll(/npm ci --.*|'ci', .*/g)].map(([call]) => `${name}: ${call}`),
  );
  expect(calls.length).toBeGreaterThanOrEqual(places.length);
  expect(calls.filter((call) => !call.includes('--ignore-scripts'))).toEqual([]);
});

it('images are built on the one image of others that SECURITY.md names, on ours, or on one by its digest', () => {
  const built = FILES.filter((name) => /(^|\/)Dockerfile$/.test(name) && /^(topologies|setup)\//.test(name));
  const bases = built.flatMap((name) => {
    const text = textOf(name);
    const stages = new Set([...text.matchAll(/ AS (\S+)/gi)].map(([, stage = '']) => stage));
    return [...text.matchAll(/^FROM (?:--\S+ )*(\S+)/gim)].flatMap(([, base = '']) => (stages.has(base) ? [] : [base]));
  });
  expect(bases.length).toBeGreaterThan(5);
  expect(textOf('SECURITY.md')).toContain('`debian:bookworm-slim`');
  const isKnown = (base: string) =>
    /^(debian:bookworm-slim|benchday\/[a-z]+(:latest)?|.*@sha256:[0-9a-f]{64})$/.test(base);
  expect(bases.filter((base) => !isKnown(base))).toEqual([]);
});
