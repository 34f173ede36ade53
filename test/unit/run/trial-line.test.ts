import { expect, test } from 'vitest';
import type { MetricName } from '../../../src/records/metrics.ts';
import type { MeasuredTrial } from '../../../src/records/trial-record.ts';
import { trialFigures, trialLine } from '../../../src/run/trial-line.ts';
import { metricRow } from '../../support/quiet-metrics.ts';
import { LatencyDigest } from '../../../src/stats/latency-digest.ts';
import { twoArms } from '../../support/gate-fixture.ts';

const [trial] = twoArms({ pairs: 1 }).trials;
if (trial?.state !== 'measured') throw new Error('the fixture has no measured trial');

function lineWith(...rows: readonly (readonly [service: string, metric: MetricName, value: number])[]): string {
  const metrics = rows.map(([service, metric, value]) => ({ ...metricRow(metric, value), service }));
  return trialLine({ ...(trial as MeasuredTrial), metrics }, undefined);
}

const STATEMENTS = 'postgresql.statements_total';

test('the line of a trial adds the statements of all databases up, standbys first', () => {
  expect(lineWith(['database-1', STATEMENTS, 0], ['database-2', STATEMENTS, 2860])).toContain('  1.43 statements/hit');
});

test('the line of a trial knows no statements when one database has none, and names none without a database', () => {
  expect(lineWith(['database-1', STATEMENTS, 2860], ['database-2', 'postgresql.unread', 1])).toContain(
    '? statements/hit',
  );
  expect(lineWith(['cache', 'redis.hits_total', 1])).not.toContain('statements');
});

test('a live view gets the same as figures, and no statements per hit where one database has none', () => {
  const latency = new LatencyDigest({ fromMs: 0, toMs: Infinity });
  const figuresWith = (metrics: MeasuredTrial['metrics']) => trialFigures({ ...trial, metrics }, latency);
  const rows = [{ ...metricRow(STATEMENTS, 2860), service: 'database' }];
  const { sent } = trial.load.counts;
  expect(figuresWith(rows)).toMatchObject({ hits: sent, errors: 0, dropped: 0, statementsPerHit: 2860 / sent });
  const unread = [...rows, { ...metricRow('postgresql.unread', 1), service: 'database-2' }];
  expect(figuresWith(unread)).not.toHaveProperty('statementsPerHit');
  expect(figuresWith(unread)?.validity).toEqual({ time: 'valid', work: 'valid' });
});
