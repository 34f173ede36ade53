import { describe, expect, it } from 'vitest';
import { readTables } from '../../../src/collectors/database-tables.ts';
import { postgresql } from '../../../src/collectors/postgresql.ts';
import { readStatementSettings } from '../../../src/collectors/statement-settings.ts';
import { countStoredWrites, readWriteIds } from '../../../src/collectors/stored-writes.ts';
import type { RunningService } from '../../../src/platform/platform.ts';
import { databaseService, plantedPostgresql } from '../../support/planted-postgresql.ts';

/** Nothing listens there. */
const GONE = databaseService('gone', [1]);
const isRecoveryAsked = (sql: string): boolean => sql.includes('pg_is_in_recovery() as waits');

describe('the tables of databases', () => {
  it('are by name, each with the largest count of the servers that answer', async () => {
    const first = await plantedPostgresql('one', () => [
      { table: 'public.products', rows: 10 },
      { table: 'public.articles', rows: 5 },
    ]);
    const second = await plantedPostgresql('two', () => [
      { table: 'public.products', rows: 12 },
      { table: 'public.articles', rows: 4 },
    ]);
    expect(await readTables([first, GONE, second])).toEqual([
      { table: 'public.articles', rows: 5 },
      { table: 'public.products', rows: 12 },
    ]);
  });

  it('are unknown where no server answers, or one has an error', async () => {
    expect(await readTables([])).toBeUndefined();
    expect(await readTables([GONE])).toBeUndefined();
    const failing = await plantedPostgresql('failing', () => {
      throw new Error('permission denied');
    });
    expect(await readTables([failing])).toBeUndefined();
  });
});

describe('how databases count statements', () => {
  const answering = (max: string | undefined, held: number) =>
    plantedPostgresql('db', (sql) => {
      if (sql.includes('count(*)::int as held')) return [{ held }];
      const named = [{ name: 'pg_stat_statements.track', value: 'top' }];
      return max === undefined ? named : [...named, { name: 'pg_stat_statements.max', value: max }];
    });

  it('is told with their names, and warned of when more than half of the entries are in use', async () => {
    const half = await readStatementSettings([await answering('5000', 2500)]);
    expect(half.warnings).toEqual([]);
    expect(half.settings).toEqual([
      {
        server: 'db',
        settings: [
          { name: 'pg_stat_statements.track', value: 'top' },
          { name: 'pg_stat_statements.max', value: '5000' },
        ],
      },
    ]);
    expect((await readStatementSettings([await answering('5000', 2501)])).warnings).toEqual([
      expect.stringMatching(/^db: pg_stat_statements holds 2501 distinct statements, pg_stat_statements\.max is 5000/),
    ]);
    expect((await readStatementSettings([await answering(undefined, 9999)])).warnings).toEqual([]);
  });

  it('is not known of a server that does not answer, and containers of one service are told apart', async () => {
    const { settings, warnings } = await readStatementSettings([GONE, databaseService('both', [1, 1])]);
    expect(settings).toEqual([]);
    expect(warnings.map((warning) => warning.split(':')[0])).toEqual(['gone', 'both-1', 'both-2']);
    expect(warnings[0]).toContain('how it counts statements is not known');
  });
});

describe('stored writes', () => {
  const database = (name: string, waits: boolean, rows: readonly Readonly<Record<string, unknown>>[] = []) =>
    plantedPostgresql(name, (sql) => (isRecoveryAsked(sql) ? [{ waits }] : rows));

  it('are counted by the one server that is not in recovery', async () => {
    const asked: unknown[] = [];
    const primary = await plantedPostgresql('primary', (sql, values) => {
      if (isRecoveryAsked(sql)) return [{ waits: false }];
      asked.push([sql, values]);
      return [{ rows: 12, ids: 11 }];
    });
    const standby = await database('standby', true);
    expect(await countStoredWrites([standby, GONE, primary], 'select counts', 'op-%')).toEqual({ rows: 12, ids: 11 });
    expect(asked).toEqual([['select counts', ['op-%']]]);
  });

  it('are not known when no server takes writes, or two do', async () => {
    const standby = await database('standby', true);
    await expect(countStoredWrites([standby, GONE], 'select', '%')).rejects.toThrow(
      /did not say how many writes it stored: no primary answered \(standby: it is in recovery; gone: .+\)$/,
    );
    const both = [await database('one', false), await database('two', false)];
    await expect(countStoredWrites(both, 'select', '%')).rejects.toThrow('one and two each take writes');
  });

  it('are not known when the SQL gives something else, or fails', async () => {
    const counting = async (row: Readonly<Record<string, unknown>>): Promise<unknown> =>
      countStoredWrites([await database('db', false, [row])], 'select', '%');
    await expect(counting({ rows: 1 })).rejects.toMatchObject({ code: 'FILE_INVALID' });
    await expect(counting({ ids: 1 })).rejects.toMatchObject({ code: 'FILE_INVALID' });
    await expect(counting({ rows: 1.5, ids: 1 })).rejects.toMatchObject({ code: 'FILE_INVALID' });
    const failing = await plantedPostgresql('db', (sql) => {
      if (isRecoveryAsked(sql)) return [{ waits: false }];
      throw new Error('no such table');
    });
    await expect(countStoredWrites([failing], 'select', '%')).rejects.toMatchObject({
      code: 'SERVICE_DIED',
      message: 'the database did not say how many writes it stored: db: no such table',
    });
  });

  it('cannot be asked for where x-benchday.collect does not say how', async () => {
    const unnamed: RunningService = { ...GONE, collect: [] };
    await expect(countStoredWrites([unnamed], 'select', '%')).rejects.toMatchObject({ code: 'FILE_INVALID' });
  });

  it('are read id by id, 20,000 at once, in one transaction that is given up', async () => {
    const asked: string[] = [];
    const batches = [20_000, 20_000, 3];
    const db = await plantedPostgresql('db', (sql) => {
      if (isRecoveryAsked(sql)) return [{ waits: false }];
      asked.push(sql);
      const size = sql.startsWith('fetch') ? (batches.shift() ?? 0) : 0;
      return Array.from({ length: size }, (_, index) => ({ id: `op-${batches.length}-${index}` }));
    });
    const ids = await readWriteIds([db], 'select id from writes', '%');
    expect(ids).toHaveLength(40_003);
    expect([ids[0], ids.at(-1)]).toEqual(['op-2-0', 'op-0-2']);
    expect(asked).toEqual([
      'begin read only',
      'declare write_ids no scroll cursor for select id from writes',
      ...Array.from({ length: 3 }, () => 'fetch 20000 from write_ids'),
      'rollback',
    ]);
  });

  it('are one column of texts', async () => {
    const reading = async (row: Readonly<Record<string, unknown>>): Promise<unknown> => {
      const db = await plantedPostgresql('db', (sql) => {
        if (isRecoveryAsked(sql)) return [{ waits: false }];
        return sql.startsWith('fetch') ? [row] : [];
      });
      return readWriteIds([db], 'select', '%');
    };
    await expect(reading({ id: 7 })).rejects.toMatchObject({ code: 'FILE_INVALID' });
    await expect(reading({ id: 'a', other: 'b' })).rejects.toMatchObject({ code: 'FILE_INVALID' });
  });
});

describe('the collector of PostgreSQL', () => {
  const DEALLOCATED = { 'postgresql.deallocated_total': 0, 'postgresql.statements_reset_ms': 5 };
  const TOTALS = {
    'postgresql.statements_total': 900,
    standbys: [
      { name: 'standby-1', bytes: 2048, ms: 3 },
      { name: 'standby-2', bytes: 4096, ms: null },
    ],
    unread: 0,
    each: null,
    resets: 3,
    countsNothing: false,
  };
  const QUERY = { text: 'select 1', calls: 4, ms: 2, rows: 8, blocks: 16 };

  async function probeOf(answers: { deallocated?: () => object; totals?: readonly object[] }) {
    const asked: string[] = [];
    const service = await plantedPostgresql('db', (sql) => {
      asked.push(sql);
      if (sql.includes('pg_stat_statements_info')) return [{ ...DEALLOCATED, ...answers.deallocated?.() }];
      if (sql.includes('as standbys')) return (answers.totals ?? [TOTALS]) as Readonly<Record<string, unknown>>[];
      return [QUERY];
    });
    const [target] = postgresql.scope === 'service' ? postgresql.targets(service) : [];
    if (target === undefined) throw new Error('the service is watched');
    return { probe: await target.open(), asked };
  }

  it('reads totals and standbys each time, and queries at the edges', async () => {
    const { probe } = await probeOf({});
    const between = await probe.read({ atMs: 0, isEdge: false });
    expect(between.map(({ metric, value, item }) => [metric, value, item])).toEqual([
      ['postgresql.statements_total', 900, undefined],
      ['postgresql.deallocated_total', 0, undefined],
      ['postgresql.statements_reset_ms', 5, undefined],
      ['postgresql.standby_lag_bytes', 2048, 'standby-1'],
      ['postgresql.standby_lag_ms', 3, 'standby-1'],
      ['postgresql.standby_lag_bytes', 4096, 'standby-2'],
      ['postgresql.reset_statements_total', 0, undefined],
    ]);
    const edge = await probe.read({ atMs: 0, isEdge: true });
    expect(edge.slice(between.length).map(({ metric, value, item }) => [metric, value, item])).toEqual([
      ['postgresql.query_calls_total', 4, 'select 1'],
      ['postgresql.query_time_ms_total', 2, 'select 1'],
      ['postgresql.query_rows_total', 8, 'select 1'],
      ['postgresql.query_blocks_total', 16, 'select 1'],
    ]);
    await probe.close();
  });

  it('has no figure for what the server does not count', async () => {
    const off = { 'postgresql.tuples_returned_total': null, 'postgresql.active_connections': null };
    const { probe, asked } = await probeOf({ totals: [{ ...TOTALS, ...off }] });
    const metrics = (await probe.read({ atMs: 0, isEdge: false })).map(({ metric }) => metric);
    await probe.close();
    expect(metrics).toContain('postgresql.statements_total');
    expect(metrics).not.toContain('postgresql.tuples_returned_total');
    expect(metrics).not.toContain('postgresql.active_connections');
    expect(asked.join()).toMatch(/current_setting\('track_counts'\) when 'on' then d\.tup_returned end/);
    expect(asked.join()).toMatch(/state = 'disabled'/);
  });

  it('reads up to three times when entries are thrown away meanwhile', async () => {
    let asked = 0;
    const changing = (until: number) => () => {
      asked += 1;
      return { 'postgresql.deallocated_total': Math.min(asked, until) };
    };
    // Asked twice a reading: it stands still from the third reading on.
    const settled = await probeOf({ deallocated: changing(5) });
    expect((await settled.probe.read({ atMs: 0, isEdge: false }))[1]?.value).toBe(5);
    asked = 0;
    const restless = await probeOf({ deallocated: changing(100) });
    await expect(restless.probe.read({ atMs: 0, isEdge: false })).rejects.toThrow('faster than it can be read');
    expect(asked).toBe(6);
    await settled.probe.close();
    await restless.probe.close();
  });

  it.each<[string, readonly object[]]>([
    ['counts nothing', [{ ...TOTALS, countsNothing: true }]],
    ['the text of 1 statement cannot be read', [{ ...TOTALS, unread: 1 }]],
    ['no figures about itself', []],
  ])('says why there are no figures: %s', async (words, totals) => {
    const { probe } = await probeOf({ totals });
    await expect(probe.read({ atMs: 0, isEdge: false })).rejects.toThrow(words);
    await probe.close();
  });
});
