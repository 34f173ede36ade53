import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownThrottling } from '../../../src/collectors/own-throttling.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const V1_AND_V2 = '3:cpu,cpuacct:/a\n0::/b\n';
const LIMITED = 'nr_periods 10\nnr_throttled 3\n';

test.each([
  ['its own of v1 before that of v2', V1_AND_V2, { 'cpu/a': LIMITED, b: 'nr_periods 1\n' }, [10, 3]],
  ['its own and the root', '0::/b\n', { b: LIMITED, '.': 'usage_usec 5\n' }, [10, 3]],
  ['a quota above it', '0::/a.slice/b\n', { 'a.slice/b': 'usage_usec 5\n', 'a.slice': LIMITED }, [10, 3]],
  ['its own and two above it', '0::/a/b/c\n', { 'a/b/c': LIMITED, 'a/b': LIMITED, a: LIMITED, '.': '' }, [30, 9]],
  ['a path that leads out of what is seen', '0::/../../a\n', { a: LIMITED, '.': '' }, [10, 3]],
  ['one above it that is not shown', '0::/a/b\n', { 'a/b': LIMITED, '.': '' }, []],
  ['that of v2 where v1 has none', V1_AND_V2, { b: LIMITED }, [10, 3]],
  ['no limit: never stopped', '0::/b\n', { b: 'usage_usec 5\nuser_usec 4\n' }, [0, 0]],
  ['only lines of that very name', '0::/b\n', { b: 'all_nr_periods 7\nnr_throttled_usec 9\n' }, [0, 0]],
  ['a limit without its count', '0::/b\n', { b: 'usage_usec 5\n', 'b/cpu.max': '100 100\n' }, []],
  ['a limit of v1 without its count', '1:cpu:/b\n', { 'cpu/b': 'nr_periods 1\n', 'cpu/b/cpu.cfs_quota_us': '1\n' }, []],
  ['none of either', V1_AND_V2, {}, []],
])('the control group of this process: %s', async (_name, table, stats, values) => {
  await using directory = await temporaryDirectory();
  const places = { table: join(directory.path, 'table'), groups: join(directory.path, 'groups') };
  await writeFile(places.table, table);
  for (const [group, text] of Object.entries(stats)) {
    const file = /\/cpu\.[^/]+$/.test(group) ? group : join(group, 'cpu.stat');
    await mkdir(join(places.groups, file, '..'), { recursive: true });
    await writeFile(join(places.groups, file), text);
  }
  expect(ownThrottling(places)().map(({ value }) => value)).toEqual(values);
});
