import { describe, expect, it } from 'vitest';
import type { MetricName } from '../../../src/records/metrics.ts';
import { sample, type TimedSample } from '../../../src/records/sample.ts';
import { metricTotals } from '../../support/metric-totals.ts';

describe('what was lost', () => {
  const place = { service: 'cache', instance: 'cache-1' };
  const at = (metric: MetricName, values: readonly [number, number], where = place, item?: string): TimedSample[] =>
    values.map((value, second) => ({ ...sample(metric, value, item), ...where, atMs: second * 1000 }));
  const totalsOf = (...pairs: readonly TimedSample[][]) =>
    metricTotals({
      first: pairs.flatMap(([first]) => first ?? []),
      between: [],
      last: pairs.flatMap(([, last]) => last ?? []),
    });

  it.each([
    ['the same', place, 0],
    ['another instance', { ...place, instance: 'cache-2' }, 1],
    ['another service', { ...place, service: 'shop' }, 1],
  ])('is told by the start of %s', (_name, where, known) => {
    const { totals } = totalsOf(at('redis.hits_total', [5, 9]), at('redis.container_started_ms', [1, 2], where));
    expect(totals.filter(({ metric }) => metric === 'redis.hits_total')).toHaveLength(known);
  });

  it.each([
    [[1000, 4000], 1],
    [[1000, 4001], 0],
    [[4001, 1000], 0],
  ] as const)('a start told in whole seconds that was %j', (times, known) => {
    const { totals } = totalsOf(at('varnish.hits_total', [5, 9]), at('varnish.child_started_ms', times));
    expect(totals.filter(({ metric }) => metric === 'varnish.hits_total')).toHaveLength(known);
  });

  it('names the query that fell, unless it is longer than 60 characters', () => {
    const told = (item: string) => totalsOf(at('postgresql.query_calls_total', [5, 4], place, item)).problems.join();
    expect(told('q'.repeat(60))).toContain(`query_calls_total (${'q'.repeat(60)}) fell from 5 to 4`);
    expect(told('q'.repeat(61))).toContain('query_calls_total fell from 5 to 4');
  });

  it('says by how much a counter that may step back is less than at the beginning', () => {
    const { problems } = totalsOf(at('host.cpu_ms_total', [500, 480], place, 'iowait'));
    expect(problems.join()).toContain('is less than at the beginning, by 20');
  });

  it('names the instance of what was not read', () => {
    const last = at('redis.hits_total', [9, 9]).slice(1);
    expect(metricTotals({ first: [], between: [], last }).problems).toEqual([
      'cache-1 redis.hits_total: no total, as it was not read at the first edge',
    ]);
  });
});
