import { execa } from 'execa';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { bringUpDatabaseCluster, containerOf, reportOf } from './database-cluster.ts';

it('two databases come up although it is written that one of them makes the data, and none does', async () => {
  await using directory = await temporaryDirectory();
  const running = await bringUpDatabaseCluster(directory.path, true);
  try {
    const nodes = ['database-1', 'database-2'].map((name) => containerOf(running, name));
    const reports = await Promise.all(nodes.map((node) => reportOf(node)));
    expect(reports.map((report) => report['role']).toSorted()).toEqual(['master', 'replica']);
    const logs = await Promise.all(nodes.map(({ id }) => execa('docker', ['logs', id], { all: true })));
    expect(logs.flatMap(({ all }) => all.match(/Removed the key initialize/g) ?? [])).toHaveLength(1);
  } finally {
    await running.stop();
  }
});
