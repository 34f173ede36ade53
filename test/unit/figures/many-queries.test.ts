import { expect, it } from 'vitest';
import { beginTotals } from '../../../src/figures/metric-totals.ts';
import { sample, type TimedSample } from '../../../src/records/sample.ts';

const QUERIES = 1_000;

it('totals of a thousand queries look at each of them a few times, not at all of them for each', () => {
  let looks = 0;
  const edge = (atMs: number, calls: number): TimedSample[] =>
    Array.from({ length: QUERIES }, (_, query) => ({
      ...sample('postgresql.query_calls_total', calls, `select ${query}`),
      atMs,
      get service() {
        looks += 1;
        return 'database';
      },
    }));
  const { totals, problems } = beginTotals(edge(0, 5)).finish(edge(1_000, 7));
  expect(totals).toHaveLength(QUERIES);
  expect(totals.every(({ value }) => value === 2)).toBe(true);
  expect(problems).toEqual([]);
  expect(looks).toBeLessThan(30 * QUERIES);
});
