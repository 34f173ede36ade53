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

const built = (image: string, text = '', more: { command?: string[]; entrypoint?: string[] } = {}) => {
  const base = { image, environment: {}, copies: [], text, ...more };
  const db = { ...service('db'), image: 'benchday/shop-db', build: { context: '/x', dockerfile: '/x/D', args: {} } };
  return countingOf({ ...db, command: undefined } as never, WATCHED, base);
};

it('one that is built on the official image counts as that does', () => {
  const command = ['postgres', '-c', 'shared_preload_libraries=pg_stat_statements'];
  expect(built('postgres:16', 'COPY a.sql /docker-entrypoint-initdb.d/')).toEqual({ kind: 'overlay', command });
  const own = built('postgres:16', '', { command: ['postgres', '-c', 'work_mem=8MB'] });
  expect(own).toMatchObject({ command: ['postgres', '-c', 'work_mem=8MB', '-c', command[2]] });
});

it.each([
  ['its entrypoint', built('postgres:16', '', { entrypoint: ['/own.sh'] }), /Dockerfile changes/],
  ['where its data are', built('postgres:16', 'ENV PGDATA=/data'), /Dockerfile changes/],
  ['data that it brings', built('postgres:16', 'COPY data /var/lib/postgresql/data'), /Dockerfile changes/],
  ['a shell line', built('postgres:16', '', { command: ['/bin/sh', '-c', 'postgres'] }), /command of its own/],
  ['another base', built('shop/postgres:16'), /nobody knows how shop\/postgres:16/],
  ['an old base', built('postgres:12'), /this is 12/],
])('one whose Dockerfile has %s is left to its owner', (_what, counting, why) => {
  expect(counting).toEqual({ kind: 'by-hand', why: expect.stringMatching(why) as string });
});
