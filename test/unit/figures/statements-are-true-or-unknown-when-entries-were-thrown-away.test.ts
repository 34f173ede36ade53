import { expect, test } from 'vitest';
import { sumOverServers } from '../../../src/figures/metric-sums.ts';
import { metricTotals } from '../../support/metric-totals.ts';
import { sample } from '../../../src/records/sample.ts';
import type { TimedSample } from '../../../src/records/sample.ts';

const SECONDS = 60;
const PER_SECOND = 1200;
const TRUTH = SECONDS * PER_SECOND;
/** Statements counted before the measurement: a restore and a warm-up. */
const BEFORE = 200_000;

test('statements are those of the measurement where nothing was thrown away', () => {
  expect(statementsTold(0)).toBe(TRUTH);
});

// pg_stat_statements throws entries away when it is full, and their calls leave its sum.
test('statements are true or unknown when the sum fell since entries were thrown away', () => {
  expect([TRUTH, 'unknown']).toContain(statementsTold(2700));
});

test('statements are true or unknown when entries were thrown away and the sum only rose less', () => {
  expect([TRUTH, 'unknown']).toContain(statementsTold(700));
});

/** @param lost  calls of the entries that were thrown away in the middle, once */
function statementsTold(lost: number): number | 'unknown' {
  const all = Array.from({ length: SECONDS + 1 }, (_, second): TimedSample[] => {
    const isAfter = lost > 0 && second >= SECONDS / 2;
    const place = { atMs: second * 1000, service: 'database' };
    return [
      { ...sample('postgresql.statements_total', BEFORE + second * PER_SECOND - (isAfter ? lost : 0)), ...place },
      { ...sample('postgresql.deallocated_total', isAfter ? 1 : 0), ...place },
      { ...sample('postgresql.connections', 4), ...place },
    ];
  });
  const { totals } = metricTotals({ first: all[0] ?? [], between: all.slice(1, -1).flat(), last: all.at(-1) ?? [] });
  const statements = sumOverServers(totals, 'postgresql.statements_total');
  return Number.isFinite(statements) ? statements : 'unknown';
}
