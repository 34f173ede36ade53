import { expect, test } from 'vitest';
import { withComparedQueries } from '../../../src/figures/compared-queries.ts';
import type { TopologySummary } from '../../../src/records/summary.ts';

const some = { median: 5, min: 5, max: 5, trials: 1 };
const asked = { query: 'select 1', callsPerThousandHits: 10, msPerThousandHits: 50, rowsPerThousandHits: 0 };

function topology(name: string, database: object | undefined, queries: readonly (typeof asked)[]): TopologySummary {
  return { name, measured: { database, queries } } as unknown as TopologySummary;
}

test('a query is never asked where queries were listed without it, and not known where nothing but statements was counted', () => {
  const compared = withComparedQueries([
    topology('listed', { statements: some, databaseTimeMs: some }, [asked]),
    topology('without it', { statements: some, databaseTimeMs: some }, []),
    topology('counted only', { statements: some }, []),
    topology('not counted', undefined, []),
  ]);
  expect(compared.map(({ measured }) => measured?.queries.map(({ callsPerThousandHits: calls }) => calls))).toEqual([
    [10],
    [0],
    [],
    [],
  ]);
});
