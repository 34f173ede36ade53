import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { directoriesOf, groupsIn, makeGroup } from '../../../src/platform/engine/control-groups.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const BUDGET = { cpus: 0.5, memoryBytes: 3 * 2 ** 30 };

test('on control groups of version 1 a group gets its quota and its memory, swap included where it is counted', async () => {
  await using root = await temporaryDirectory();
  const group = 'benchday-run-1/srv1';
  await mkdir(join(root.path, 'memory', group), { recursive: true });
  await writeFile(join(root.path, 'memory/benchday-run-1/memory.use_hierarchy'), '0\n');
  await writeFile(join(root.path, 'memory', group, 'memory.memsw.limit_in_bytes'), '9223372036854771712\n');
  await makeGroup(root.path, group, BUDGET);
  const at = (file: string) => readFile(join(root.path, file), 'utf8');
  expect(await at(`cpu/${group}/cpu.cfs_period_us`)).toBe('100000');
  expect(await at(`cpu/${group}/cpu.cfs_quota_us`)).toBe('50000');
  expect(await at(`memory/${group}/memory.limit_in_bytes`)).toBe('3221225472');
  expect(await at(`memory/${group}/memory.memsw.limit_in_bytes`)).toBe('3221225472');
  expect(await at('memory/benchday-run-1/memory.use_hierarchy')).toBe('1');
  expect(await directoriesOf(root.path, group)).toEqual(['cpu', 'memory'].map((one) => join(root.path, one, group)));
  expect(await groupsIn(root.path)).toEqual(['benchday-run-1']);
});

test('on control groups of version 2 the controllers are handed down and both limits are set', async () => {
  await using root = await temporaryDirectory();
  const group = 'benchday-run-1/srv1';
  await writeFile(join(root.path, 'cgroup.controllers'), 'cpu memory\n');
  await mkdir(join(root.path, group), { recursive: true });
  await writeFile(join(root.path, group, 'memory.swap.max'), 'max\n');
  await makeGroup(root.path, group, BUDGET);
  const at = (file: string) => readFile(join(root.path, file), 'utf8');
  expect(await at('cgroup.subtree_control')).toBe('+cpu +memory');
  expect(await at('benchday-run-1/cgroup.subtree_control')).toBe('+cpu +memory');
  expect(await at(`${group}/cpu.max`)).toBe('50000 100000');
  expect(await at(`${group}/memory.max`)).toBe('3221225472');
  expect(await at(`${group}/memory.swap.max`)).toBe('0');
  expect(await readdir(join(root.path, group))).not.toContain('cgroup.subtree_control');
  expect(await directoriesOf(root.path, group)).toEqual([join(root.path, group)]);
});

test('a limit that cannot be written is an error, not a budget that does not bind', async () => {
  await using root = await temporaryDirectory();
  const group = 'benchday-run-1/srv1';
  await mkdir(join(root.path, 'cpu', group, 'cpu.cfs_quota_us'), { recursive: true });
  await expect(makeGroup(root.path, group, BUDGET)).rejects.toThrow(/cpu\.cfs_quota_us/);
  await rm(join(root.path, 'cpu'), { recursive: true });
  await writeFile(join(root.path, 'cpu'), '');
  await expect(makeGroup(root.path, group, BUDGET)).rejects.toThrow(/ENOTDIR/);
});
