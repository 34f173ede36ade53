import { expect, test } from 'vitest';
import { readWork } from '../../../src/checks/validity/read-work.ts';
import type { TrialFacts } from '../../../src/checks/trial-check.ts';
import { metricRow, quietMetrics } from '../../support/quiet-metrics.ts';

const judged = (changes: Partial<TrialFacts>) =>
  readWork.judge({ metrics: quietMetrics(), durationMs: 60_000, ...changes } as TrialFacts);
const STATEMENTS = metricRow('postgresql.statements_total', 20_000);

test('work that was read is valid, with a database and without one', () => {
  expect(judged({})).toEqual({ state: 'valid', measured: 'CPU time; there is no database to ask' });
  expect(judged({ metrics: quietMetrics(STATEMENTS) })).toEqual({
    state: 'valid',
    measured: 'CPU time and database statements',
  });
});

test.each<[string, Partial<TrialFacts>, string]>([
  ['nothing was read, as with --target', { metrics: [] }, 'CPU time of the containers'],
  ['one container was not read', { metrics: quietMetrics(metricRow('container.unread', 1, 'app-2')) }, 'CPU time'],
  [
    'one of two databases was not read',
    { metrics: quietMetrics(STATEMENTS, elsewhere()) },
    'statements of the database',
  ],
  ['a database is of a kind that nobody reads', { unwatchedDatabases: ['mysql'] }, 'statements of mysql'],
])('work is not measured where %s', (_name, changes, what) => {
  const { state, measured } = judged(changes);
  expect(state).toBe('not-measured');
  expect(measured).toContain(what);
});

test('transactions check statements and never stand for them', () => {
  const counted = (commits: number, rollbacks: number, statements: number) =>
    judged({
      metrics: quietMetrics(
        metricRow('postgresql.commits_total', commits),
        metricRow('postgresql.rollbacks_total', rollbacks),
        metricRow('postgresql.statements_total', statements),
      ),
    });
  expect(counted(20_000, 0, 60_000).state).toBe('valid');
  expect(counted(20_000, 0, 20_000).state).toBe('valid');
  // A reading a second, and the server's own work.
  expect(counted(300, 0, 0).state).toBe('valid');
  expect(counted(20_000, 0, 900)).toMatchObject({
    state: 'warning',
    measured: '20000 transactions, but 900 statements',
  });
  expect(counted(0, 20_000, 900).state).toBe('warning');
});

function elsewhere() {
  return { ...metricRow('postgresql.unread', 1), service: 'database-2' };
}
