import { cp, mkdir, readFile, readdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pinRun } from '../../../src/jobs/prune/pin-run.ts';
import { pruneRuns } from '../../../src/jobs/prune/prune-runs.ts';
import { isPinned } from '../../../src/store/pins.ts';
import { lockMachine } from '../../../src/store/run-lock.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const RUN = 'test/fixtures/stored/capacity/shop-day-narrow/2026-11-28T20-44-03-shop-day-40m';
const CONFIRMING = 'test/fixtures/stored/gate/2026-11-28T21-00-27-gate-confirm/verdict.json';
const DAY_MS = 86_400_000;

/** A folder with runs begun so many days after 2026-01-01. */
async function folder(runs: Readonly<Record<string, object>>) {
  const directory = await temporaryDirectory();
  const reports = join(directory.path, 'reports');
  const record = JSON.parse(await readFile(join(RUN, 'run.json'), 'utf8')) as object;
  for (const [at, [id, changes]] of Object.entries(runs).entries()) {
    const startedAtMs = Date.UTC(2026, 0, 1) + at * DAY_MS;
    await mkdir(join(reports, id), { recursive: true });
    await writeFile(join(reports, id, 'run.json'), JSON.stringify({ ...record, runId: id, startedAtMs, ...changes }));
  }
  const locks = join(directory.path, 'locks');
  await mkdir(locks);
  const left = async () => (await readdir(reports)).filter((name) => !['index.html', '.site.json'].includes(name));
  return { path: directory.path, reports, locks, left, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
}

describe('pruning', () => {
  it('names what is beyond the newest, and removes it only when told to', async () => {
    await using made = await folder({ a: {}, b: {}, c: {}, d: {} });
    const { reports, locks, left } = made;
    const words = { reports, locks, keep: 2 };
    expect(await pruneRuns({ ...words, isForReal: false })).toMatchObject({ removed: ['b', 'a'], all: 4 });
    expect(await left()).toEqual(['a', 'b', 'c', 'd']);
    expect(await pruneRuns({ ...words, isForReal: true })).toMatchObject({ removed: ['b', 'a'], kept: [] });
    expect(await left()).toEqual(['c', 'd']);
    expect(await readFile(join(reports, 'index.html'), 'utf8')).toContain('2 entries');
  });

  it('never removes what is pinned, unfinished, unreadable, confirmed by what stays, or the latest', async () => {
    await using made = await folder({
      ...{ pinned: {}, running: { state: 'running' }, interrupted: { state: 'interrupted' }, damaged: {}, first: {} },
      ...{ failed: { state: 'failed' }, last: {}, second: { confirms: 'first' } },
    });
    const { reports, locks, left } = made;
    await cp(RUN, join(reports, 'pinned'), { recursive: true });
    await writeFile(join(reports, 'pinned', 'pinned.json'), 'anything');
    await writeFile(join(reports, 'damaged', 'run.json'), '{"schema": 99}');
    await writeFile(join(reports, 'second', 'pinned.json'), '{}');
    await symlink('last', join(reports, 'latest'));
    const { removed, kept } = await pruneRuns({ reports, locks, keep: 0, isForReal: true });
    expect(removed).toEqual(['failed']);
    expect(Object.fromEntries(kept.map(({ id, why }) => [id, why]))).toEqual({
      pinned: 'it is pinned',
      second: 'it is pinned',
      running: expect.stringContaining('it runs, or was killed') as string,
      interrupted: expect.stringContaining('can be resumed') as string,
      damaged: expect.stringContaining('cannot be read') as string,
      first: 'second confirms it',
      last: 'latest leads to it',
    });
    expect(await left()).toEqual(['damaged', 'first', 'interrupted', 'last', 'latest', 'pinned', 'running', 'second']);
  });

  it('keeps what the verdict of a run that stays confirms, and what that run confirms', async () => {
    await using made = await folder({ oldest: {}, first: { confirms: 'oldest' }, second: {}, damaged: {}, other: {} });
    const { reports, locks, left } = made;
    const verdict = JSON.parse(await readFile(CONFIRMING, 'utf8')) as { confirms: object };
    const judged = { ...verdict, confirms: { ...verdict.confirms, runId: 'first' } };
    await writeFile(join(reports, 'second', 'verdict.json'), JSON.stringify(judged));
    await writeFile(join(reports, 'second', 'pinned.json'), '{}');
    await writeFile(join(reports, 'damaged', 'verdict.json'), '{"schema": 99}');
    const { removed, kept } = await pruneRuns({ reports, locks, keep: 0, isForReal: true });
    expect(removed).toEqual(['other']);
    expect(Object.fromEntries(kept.map(({ id, why }) => [id, why]))).toMatchObject({
      oldest: 'first confirms it',
      first: 'second confirms it',
      damaged: expect.stringContaining('cannot be read') as string,
    });
    expect(await left()).toEqual(['damaged', 'first', 'oldest', 'second']);
  });

  it('removes nothing while a run measures on this machine', async () => {
    await using made = await folder({ a: {}, b: {} });
    const { reports, locks, left } = made;
    await using _lock = await lockMachine('quick-day', { directory: locks });
    const pruning = pruneRuns({ reports, locks, keep: 0, isForReal: true });
    await expect(pruning).rejects.toMatchObject({
      code: 'RUN_IN_PROGRESS',
      message: expect.stringContaining('quick-day') as string,
    });
    expect(await left()).toEqual(['a', 'b']);
  });

  it('follows no link: what it leads to stays, in the folder, in a run, and in the place of what is being removed', async () => {
    await using made = await folder({ a: {}, b: {} });
    const { path, reports, locks, left } = made;
    const outside = join(path, 'outside');
    await rename(join(reports, 'a'), outside);
    await symlink(outside, join(reports, 'a'));
    await symlink(outside, join(reports, 'b', 'logs'));
    await symlink(outside, join(reports, '.removed'));
    await expect(pruneRuns({ reports, locks, keep: 0, isForReal: true })).rejects.toThrow(/\.removed/);
    expect(await readdir(outside)).toEqual(['run.json']);
    expect(await left()).toEqual(['.removed', 'a', 'b']);
    await rename(join(reports, '.removed'), join(path, 'link'));
    expect(await pruneRuns({ reports, locks, keep: 0, isForReal: true })).toMatchObject({ removed: ['b'] });
    expect(await left()).toEqual(['a']);
    expect(await readdir(outside)).toEqual(['run.json']);
  });

  it('ends a removal that was cut off, and keeps what is younger', async () => {
    await using made = await folder({ a: {}, b: { startedAtMs: Date.UTC(2999, 0, 1) } });
    const { reports, locks, left } = made;
    await mkdir(join(reports, '.removed', 'z'), { recursive: true });
    expect(await pruneRuns({ reports, locks, olderThanMs: DAY_MS, isForReal: true })).toMatchObject({ removed: ['a'] });
    expect(await left()).toEqual(['b']);
    await expect(pruneRuns({ reports, locks, isForReal: true })).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('where it fails half-way the page names no run that is gone', async () => {
    await using made = await folder({ a: {}, b: {}, c: {} });
    const { reports, locks, left } = made;
    await pruneRuns({ reports, locks, keep: 3, isForReal: true });
    // In the place of a lies what no path is long enough for, so it cannot be removed.
    const long = join(...Array.from({ length: 15 }, () => 'x'.repeat(200)));
    const [outer, inner] = [join(reports, '.removed', 'a'), join(made.path, 'inner')];
    await mkdir(join(outer, long), { recursive: true });
    await mkdir(join(inner, long), { recursive: true });
    await rename(inner, join(outer, long, 'inner'));
    await expect(pruneRuns({ reports, locks, keep: 1, isForReal: true })).rejects.toMatchObject({
      code: 'STORE_FAILED',
    });
    const page = await readFile(join(reports, 'index.html'), 'utf8');
    await rename(join(outer, long, 'inner'), inner);
    expect(await left()).toEqual(['.removed', 'a', 'c']);
    expect([...page.matchAll(/"id":"(\w)"/g)].map(([, id]) => id).sort()).toEqual(['a', 'c']);
  });

  it('a pin can be set, set again and taken away', async () => {
    await using made = await folder({ a: {} });
    const { reports, locks } = made;
    const seen = () => pruneRuns({ reports, locks, keep: 0, isForReal: false }).then(({ removed }) => removed);
    await pinRun('a', { reports, isPinned: true, note: 'before the cache' });
    await pinRun('a', { reports, isPinned: true });
    expect(await seen()).toEqual([]);
    await pinRun('a', { reports, isPinned: false });
    await pinRun('a', { reports, isPinned: false });
    expect(await seen()).toEqual(['a']);
  });

  it('a run of which nobody can tell whether it is pinned stays', async () => {
    await using made = await folder({ a: {}, b: {} });
    const pin = join(made.reports, 'a', 'x'.repeat(300));
    await expect(isPinned(pin)).resolves.toBe(true);
    await expect(isPinned(join(made.reports, 'a'))).resolves.toBe(false);
    await expect(isPinned(join(made.reports, 'a', 'run.json'))).resolves.toBe(false);
  });
});
