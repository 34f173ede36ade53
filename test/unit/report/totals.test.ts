import { expect, test } from 'vitest';
import type { MeasuredTrial, MetricTotal } from '../../../src/records/trial-record.ts';
import { readModel } from '../../../src/report/model.ts';
import { resources } from '../../../src/report/sections/resources.ts';
import { totalsOf } from '../../../src/report/series/totals.ts';
import { buildFixture } from '../../support/report-fixture.ts';

test('of very many metrics every topology has its part, and what is left out is counted', async () => {
  const fixture = buildFixture({ hits: 1_000, topologies: 3, trials: 1, intervalMs: 20_000 });
  const trials = fixture.trials.map((trial) => {
    if (trial.state !== 'measured' || trial.topology !== 'legacy') return trial;
    const many: MeasuredTrial['metrics'] = Array.from({ length: 2_000 }, (_, index) => ({
      service: `service-${String(index)}`,
      metric: 'container.memory_bytes',
      kind: 'gauge',
      value: 1,
      max: 1,
    }));
    return { ...trial, metrics: [...many, ...trial.metrics] };
  });
  const text = resources.render(await readModel({ ...fixture, trials }))?.text ?? '';
  const table = text.slice(text.indexOf('id="totals-table-0"'));
  expect(table).toContain('<bdi>messaging</bdi>');
  expect(table.replace(/\s+/g, ' ')).toContain(
    'Most: of containers each at its largest and added up, of all else the largest',
  );
  expect(table).toMatch(/Left out, and in the trials’ files: 1\d{3} of legacy\./);
});

test('the most of a service is that of all of its instances, as its mean is', () => {
  const memory = (item: string, max: number): MetricTotal => ({
    ...{ service: 'web', metric: 'container.memory_bytes', kind: 'gauge', item, value: 200e6, max },
  });
  const [total] = totalsOf([
    { trial: 1, metrics: [memory('web-1', 210e6), memory('web-2', 210e6), memory('web-3', 210e6)] },
    { trial: 2, metrics: [memory('web-1', 210e6), memory('web-2', 210e6), memory('web-3', 250e6)] },
  ]);
  expect(total).toMatchObject({ value: 600e6, max: 670e6 });
});

test('the most of what is no container is the largest, not the sum: an age, a lag, a timeline, a metric of a page', () => {
  const most = (...rows: readonly Partial<MetricTotal>[]) => {
    const metrics = rows.map((row): MetricTotal => ({
      ...{ service: 'some', metric: 'worker.oldest_message_ms', kind: 'gauge', value: 1, max: 3_000, ...row },
    }));
    return totalsOf([{ trial: 1, metrics }]).map(({ max }) => max);
  };
  expect(most({ instance: 'worker-1' }, { instance: 'worker-2', max: 2_000 })).toEqual([3_000]);
  const lag = { metric: 'postgresql.standby_lag_ms', max: 400 } as const;
  expect(most({ ...lag, item: 'database-2' }, { ...lag, item: 'database-3' })).toEqual([400]);
  const timeline = { metric: 'patroni.timeline', max: 3 } as const;
  expect(most(...['a', 'b', 'c'].map((instance) => ({ ...timeline, instance })))).toEqual([3]);
  const own = { metric: 'prometheus.value', max: -5 } as const;
  expect(most({ ...own, item: 'temperature' }, { ...own, item: 'balance', max: -7 })).toEqual([-5]);
});

test('what is no amount is not added up over instances: lags, ages, timelines and flags; amounts are', () => {
  const valueOf = (metric: MetricTotal['metric'], ...values: readonly number[]) => {
    const metrics = values.map((value, at): MetricTotal => ({
      ...{ service: 'some', metric, kind: 'gauge', instance: `some-${at}`, value, max: value },
    }));
    return totalsOf([{ trial: 1, metrics }])[0]?.value;
  };
  expect(valueOf('postgresql.standby_lag_ms', 400, 300)).toBe(400);
  expect(valueOf('patroni.replay_lag_bytes', 0, 4_096, 100)).toBe(4_096);
  expect(valueOf('worker.oldest_message_ms', 3_000, 2_000)).toBe(3_000);
  expect(valueOf('patroni.timeline', 3, 3, 3)).toBe(3);
  expect(valueOf('patroni.is_primary', 0, 1, 0)).toBe(1);
  expect(valueOf('etcd.has_leader', 1, 0, 1)).toBe(0);
  expect(valueOf('rabbitmq.ready_messages', 5, 7)).toBe(12);
  expect(valueOf('redis.memory_bytes', 5, 7)).toBe(12);
  expect(valueOf('container.cpu_ms_total', 5, 7)).toBe(12);
});
