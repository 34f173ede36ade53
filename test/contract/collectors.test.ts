import { expect, test } from 'vitest';
import { METRICS } from '../../src/records/metrics.ts';
import { collectors } from '../../src/collectors/registry.ts';

test('every collector has an id, a title and a scope of its own', () => {
  const ids = collectors.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, title } of collectors) {
    expect(id).toMatch(/^[a-z]+$/);
    expect(title).toMatch(/^[A-Z].{10,}/);
  }
});

test('every metric is named source.what_unit', () => {
  for (const [name, { meaning }] of Object.entries(METRICS)) {
    expect(name).toMatch(/^[a-z]+\.[a-z0-9]+(_[a-z0-9]+)*$/);
    expect(meaning).not.toBe('');
  }
});

test.runIf(process.platform === 'linux')(
  'every machine collector reads known metrics twice, its counters never falling',
  async () => {
    for (const collector of collectors) {
      if (collector.scope !== 'machine' || !(await collector.available())) continue;
      const probe = await collector.open();
      const [first, second] = [
        await probe.read({ atMs: 0, isEdge: true }),
        await probe.read({ atMs: 1, isEdge: false }),
      ];
      await probe.close();
      expect(first.length).toBeGreaterThan(0);
      for (const { metric, kind, item, value } of second) {
        expect(METRICS).toHaveProperty([metric]);
        expect(kind).toBe(metric.endsWith('_total') ? 'counter' : 'gauge');
        const before = first.find((one) => one.metric === metric && one.item === item);
        if (kind === 'counter') expect(value).toBeGreaterThanOrEqual(before?.value ?? Infinity);
      }
    }
  },
);
