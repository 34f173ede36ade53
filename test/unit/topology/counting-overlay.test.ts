import { expect, it } from 'vitest';
import { countingOf } from '../../../src/topology/counting-overlay.ts';
import { service } from '../../docker/platform/small-topology.ts';

const WATCHED = { db: [{ kind: 'postgresql', port: 5432, user: 'u', password: 'p', database: 'd' }] } as const;
const of = (image: string) => countingOf({ ...service('db'), image, command: undefined } as never, WATCHED);

it.each([
  ['postgres', 'pg_stat_statements'],
  ['postgres:16-alpine', 'pg_stat_statements'],
  ['docker.io/library/postgres:14.2', 'pg_stat_statements'],
  ['mirror.local/hub/library/postgres:16', 'pg_stat_statements'],
  ['localhost:5000/postgres:16', 'pg_stat_statements'],
  ['pgvector/pgvector:pg16', 'pg_stat_statements'],
  ['timescale/timescaledb:2.14.2-pg16', 'timescaledb,pg_stat_statements'],
  [`postgis/postgis:16-3.4@sha256:${'0'.repeat(64)}`, 'pg_stat_statements'],
])('%s is started with what counts', (image, libraries) => {
  expect(of(image)).toEqual({
    kind: 'overlay',
    command: ['postgres', '-c', `shared_preload_libraries=${libraries}`],
  });
});

it.each([
  ['postgres:9.6', /from PostgreSQL 14 on, and this is 9$/],
  ['postgres:13.4-alpine', /from PostgreSQL 14 on, and this is 13$/],
  ['supabase/postgres:15.1.0', /nobody knows how supabase\/postgres/],
  ['ghcr.io/immich-app/postgres:14', /nobody knows/],
  ['registry.local:5000/shop/postgres:16', /nobody knows/],
])('%s is left to its owner', (image, why) => {
  expect(of(image)).toEqual({ kind: 'by-hand', why: expect.stringMatching(why) as string });
});
