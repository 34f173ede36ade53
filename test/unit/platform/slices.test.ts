import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Budget } from '../../../src/platform/engine/control-groups.ts';
import {
  containerGroup,
  groupOfSlice,
  isSlice,
  shownGroup,
  sliceDirectory,
  sliceOf,
} from '../../../src/platform/engine/slice-names.ts';
import { makeSlice, removeSlice, type SliceKeeper } from '../../../src/platform/engine/slices.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const BUDGET: Budget = { cpus: 0.5, memoryBytes: 3 * 2 ** 30 };
const GROUP = 'benchday-2026-run-1/srv-1';

describe('the slice of a group', () => {
  test.each([
    // By systemd-escape of systemd 252.
    ['benchday-run-1/srv1', String.raw`benchday\x2drun\x2d1-srv1.slice`],
    ['benchday-run.2_a-1/srv-1', String.raw`benchday\x2drun.2_a\x2d1-srv\x2d1.slice`],
    ['.hidden/é', String.raw`\x2ehidden-\xc3\xa9.slice`],
    ['benchday-run-1', String.raw`benchday\x2drun\x2d1.slice`],
  ])('of %s is %s, and leads back to it', (group, slice) => {
    expect(sliceOf(group)).toBe(slice);
    expect(groupOfSlice(slice)).toBe(group);
  });

  test('lies in that of its trial, and a container in it', () => {
    const top = String.raw`benchday\x2drun\x2d1`;
    expect(sliceDirectory(sliceOf('benchday-run-1/srv1'))).toBe(`${top}.slice/${top}-srv1.slice`);
    expect(containerGroup(sliceOf('benchday-run-1/srv1'), 'f00d')).toBe(
      `${top}.slice/${top}-srv1.slice/docker-f00d.scope`,
    );
    expect(sliceDirectory('a-b-c.slice')).toBe('a.slice/a-b.slice/a-b-c.slice');
  });

  test('is told from a path, as the engine itself keeps groups', () => {
    expect(containerGroup('/benchday-run-1/srv1.slice', 'f00d')).toBe('/benchday-run-1/srv1.slice/f00d');
    expect([isSlice('system.slice'), isSlice('/a/b.slice'), isSlice('benchday-run-1')]).toEqual([true, false, false]);
  });

  test('is called by its server in readings, and any other as it is', () => {
    expect(shownGroup(sliceOf(GROUP))).toBe('srv-1');
    expect(['srv1', 'docker', 'system.slice', 'a-b.slice'].map(shownGroup)).toEqual([
      ...['srv1', 'docker', 'system.slice', 'a-b.slice'],
    ]);
  });
});

/** A systemd that shows what it made a moment after it has answered, as the real one does. */
function keeper(root: string, limits: Readonly<Record<string, string>>): SliceKeeper & { readonly ended: string[] } {
  const ended: string[] = [];
  return {
    ended,
    begin: (slice) => {
      const directory = join(root, sliceDirectory(slice));
      setTimeout(() => {
        void mkdir(directory, { recursive: true }).then(() =>
          Promise.all(Object.entries(limits).map(([file, text]) => writeFile(join(directory, file), text))),
        );
      }, 60);
      return Promise.resolve();
    },
    end: (slice) => {
      ended.push(slice);
      return rm(join(root, sliceDirectory(slice)), { recursive: true });
    },
  };
}

const asking = (one: SliceKeeper) => ({ keeper: one, withinMs: 500 });

test('a slice is there once the kernel has its limits, and goes with all that is below it', async () => {
  await using root = await temporaryDirectory();
  const systemd = keeper(root.path, { 'cpu.max': '50000 100000\n', 'memory.max': '3221225472\n' });
  await makeSlice(root.path, GROUP, BUDGET, asking(systemd));
  const [trial = ''] = await readdir(root.path);
  expect(trial).toBe(String.raw`benchday\x2d2026\x2drun\x2d1.slice`);
  await writeFile(join(root.path, trial, 'cgroup.events'), 'populated 0\nfrozen 0\n');
  await removeSlice(root.path, 'benchday-2026-run-1', asking(systemd));
  expect(systemd.ended).toEqual([trial]);
  expect(await readdir(root.path)).toEqual([]);
  await removeSlice(root.path, 'benchday-2026-run-1', asking(systemd));
  expect(systemd.ended, 'what is not there is not asked for').toEqual([trial]);
});

test.each([
  [{ 'cpu.max': 'max 100000\n', 'memory.max': '3221225472\n' }, /cpu\.max is max 100000 instead of 0\.5 cores/],
  [{ 'memory.max': '3221225472\n' }, /cpu\.max is not there instead of 0\.5 cores/],
  [{ 'cpu.max': '50000 100000\n', 'memory.max': 'max\n' }, /memory\.max is max instead of 3221225472/],
])('limits that the kernel did not get are an error: %j', async (limits, said) => {
  await using root = await temporaryDirectory();
  await expect(makeSlice(root.path, GROUP, BUDGET, asking(keeper(root.path, limits)))).rejects.toThrow(said);
});

test.each([0.255, 0.001, 1.0001])('%d cores are refused: systemd keeps whole hundredths of a core', async (cpus) => {
  await using root = await temporaryDirectory();
  const systemd = keeper(root.path, {});
  await expect(makeSlice(root.path, GROUP, { ...BUDGET, cpus }, asking(systemd))).rejects.toThrow(
    `srv-1 has ${cpus} cores, and systemd keeps only whole hundredths of one`,
  );
});

test.each([0.29, 0.57, 1.1, 12])('%d cores are taken', async (cpus) => {
  await using root = await temporaryDirectory();
  const quota = Math.round(cpus * 100_000);
  const systemd = keeper(root.path, { 'cpu.max': `${quota} 100000\n`, 'memory.max': '3221225472\n' });
  await expect(makeSlice(root.path, GROUP, { ...BUDGET, cpus }, asking(systemd))).resolves.toBeUndefined();
});

test('a slice in which something still runs is left alone: systemd would end it', async () => {
  await using root = await temporaryDirectory();
  const directory = join(root.path, sliceDirectory(sliceOf('benchday-run-1')));
  await mkdir(directory);
  await writeFile(join(directory, 'cgroup.events'), 'populated 1\nfrozen 0\n');
  const systemd = keeper(root.path, {});
  await expect(removeSlice(root.path, 'benchday-run-1', asking(systemd))).rejects.toThrow(
    /processes still run in .*run/,
  );
  expect(systemd.ended).toEqual([]);
});
