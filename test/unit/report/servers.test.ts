import { expect, test } from 'vitest';
import type { MeasuredTrial } from '../../../src/records/trial-record.ts';
import { readModel } from '../../../src/report/model.ts';
import { servers } from '../../../src/report/sections/servers.ts';
import { trust } from '../../../src/report/sections/trust.ts';
import { serversWith } from '../../../src/report/series/servers.ts';
import { buildFixture } from '../../support/report-fixture.ts';

test('a server is shown with what it said of itself, container by container, and without columns nobody filled', async () => {
  const model = await readModel(buildFixture({ topologies: 5, hits: 2000, durationMs: 12_000 }));
  const page = servers.render(model)?.toString() ?? '';
  for (const id of ['tomcat', 'workers', 'queues', 'brokers', 'standbys', 'patroni', 'etcd']) {
    expect(page).toContain(`id="${id}-servers-table"`);
  }
  expect(page).toContain('worker-1');
  expect(page).toContain('worker-2');
  expect(page).toContain('shop.writes');
  expect(page).toMatch(/640\u202fms/); // the oldest message
  expect(page).toMatch(/1\.30\u202fms/); // fsync: 130 ms in 100 of them
  expect(page).toMatch(/data-value="25"/); // 300 messages in 12 s
  expect(page).not.toContain('Database connections in use');
});

test('a run whose servers say nothing of themselves has no such section', async () => {
  const model = await readModel(buildFixture({ topologies: 2, hits: 2000, durationMs: 12_000 }));
  expect(servers.render(model)).toBeUndefined();
});

test('what watching took from this process is said, in the trial in which it took most', async () => {
  const fixture = buildFixture({ topologies: 2, hits: 2000, durationMs: 12_000 });
  const page = trust.render(await readModel(fixture))?.toString() ?? '';
  expect(page).toMatch(/They took at most 0\.80\u202f% of one core of this process\./); // 96 ms of 12 s
  const before = {
    ...fixture,
    trials: fixture.trials.map((trial) =>
      trial.state === 'measured'
        ? { ...trial, collectors: trial.collectors.map((report) => ({ ...report, cpuMs: undefined })) }
        : trial,
    ),
  };
  expect(trust.render(await readModel(before))?.toString()).not.toContain('They took');
});

test('of several standbys the slowest counts, of several trials the median; the largest reading of all is kept', () => {
  const trial = (number: number, lags: readonly number[]): MeasuredTrial => {
    const metric = { service: 'database', metric: 'postgresql.standby_lag_bytes', kind: 'gauge' as const };
    const metrics = lags.map((value, index) => ({ ...metric, item: `standby-${index}`, value, max: value * 10 }));
    return { trial: number, metrics } as unknown as MeasuredTrial;
  };
  const trials = [trial(1, [5, 7]), trial(2, [100, 3]), trial(3, [9, 8])];
  const [server, ...others] = serversWith(trials, 'postgresql.standby_lag_bytes', { byItem: false });
  expect(others).toEqual([]);
  expect(server?.value('postgresql.standby_lag_bytes')).toBe(9);
  expect(server?.most('postgresql.standby_lag_bytes')).toBe(1000);
  expect(server?.value('postgresql.standby_lag_ms')).toBeUndefined();
  expect(serversWith(trials, 'etcd.has_leader', { byItem: false })).toEqual([]);
});
