import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { RunningService } from '../../../src/platform/platform.ts';
import { type PerformanceSchema, missingOf } from '../../../src/collectors/mysql-needs.ts';
import { type PostgresqlFacts, needsOf } from '../../../src/collectors/postgresql-needs.ts';
import { requireCountable } from '../../../src/collectors/database-needs.ts';
import { databaseService, plantedPostgresql } from '../../support/planted-postgresql.ts';

const READY: PostgresqlFacts = {
  version: 150_018,
  extension: '1.10',
  isPreloaded: true,
  isFound: true,
  mayRead: true,
  track: 'top',
  computeQueryId: 'auto',
};

describe('PostgreSQL', () => {
  test.each([
    ['is ready', {}, []],
    ['is too old', { version: 130_004 }, [/PostgreSQL 13.*from 14 on/]],
    [
      'was started without it',
      { isPreloaded: false, track: null },
      [/shared_preload_libraries = 'pg_stat_statements'.*start the server again/],
    ],
    [
      'was started without it and has no extension',
      { isPreloaded: false, track: null, extension: null, isFound: false, mayRead: null },
      [/shared_preload_libraries/, /create extension pg_stat_statements;$/],
    ],
    ['has an extension of an older version', { extension: '1.8' }, [/version 1\.8: alter extension .* update;$/]],
    ['has the extension where it is not found', { isFound: false, mayRead: null }, [/set schema public;$/]],
    ['lets nobody read it', { mayRead: false }, [/grant select on pg_stat_statements, .* to "sh""op";$/]],
    ['counts nothing', { track: 'none' }, [/track = 'top'; select pg_reload_conf\(\);$/]],
    ['gives no ids', { computeQueryId: 'off' }, [/compute_query_id = 'auto'; select pg_reload_conf\(\);$/]],
    ['has ids by another module', { computeQueryId: 'on' }, []],
  ])('one that %s says so, with what to type', (_what, changes, expected) => {
    const needs = needsOf({ ...READY, ...changes }, 'sh"op');
    expect(needs).toEqual(expected.map((words) => expect.stringMatching(words) as string));
  });

  test('versions of the extension are compared as versions: 1.10 is later than 1.9', () => {
    expect(needsOf({ ...READY, extension: '1.10' }, 'u')).toEqual([]);
    expect(needsOf({ ...READY, extension: '2.0' }, 'u')).toEqual([]);
    expect(needsOf({ ...READY, extension: '1.9' }, 'u')).toEqual([]);
  });

  test('everything that every server lacks is said at once', async () => {
    const lacking = (name: string) =>
      plantedPostgresql(name, () => [{ ...READY, extension: null, isFound: false, mayRead: null }]);
    const both = [await lacking('one'), await lacking('two')];
    await expect(requireCountable(both)).rejects.toMatchObject({
      code: 'COLLECT_REFUSED',
      message: expect.stringMatching(/^one: .*create extension.*\ntwo: .*create extension/) as string,
    });
  });

  test('texts that the user may not read are found before any load', async () => {
    const hidden = await plantedPostgresql('hidden', (sql) =>
      sql.includes('is_unread)::int') ? [{ unread: 3 }] : [{ ...READY }],
    );
    await expect(requireCountable([hidden])).rejects.toThrow(
      'hidden: the text of 3 statements cannot be read, so that nobody knows whether they count: grant pg_read_all_stats to "u";',
    );
    const open = await plantedPostgresql('open', (sql) =>
      sql.includes('is_unread)::int') ? [{ unread: 0 }] : [{ ...READY }],
    );
    await expect(requireCountable([open])).resolves.toBeUndefined();
  });

  test('a server that does not answer is not refused: its work is unknown, which is said elsewhere', async () => {
    await expect(requireCountable([databaseService('gone', [1])])).resolves.toBeUndefined();
  });
});

describe('MariaDB and MySQL', () => {
  test.each<[string, PerformanceSchema, RegExp[]]>([
    ['off', { isOn: false }, [/performance_schema = ON under \[mysqld\]/]],
    ['not to be read', { isOn: true, mayRead: false }, [/GRANT SELECT ON performance_schema\.\* TO 'no''tes'@'%';$/]],
    [
      'without digests',
      { isOn: true, mayRead: true, notOn: [{ state: 'off', name: 'statements_digest' }] },
      [/\(statements_digest\): UPDATE performance_schema.setup_consumers SET .* IN \('statements_digest'\);$/],
    ],
    [
      'without instruments',
      {
        isOn: true,
        mayRead: true,
        notOn: [
          { state: 'off', name: 'statement/sp/stmt' },
          { state: 'untimed', name: 'statement/sql/select' },
        ],
      },
      [
        /^2 .*\(statement\/sp\/stmt, statement\/sql\/select not timed\): UPDATE performance_schema.setup_instruments SET/,
      ],
    ],
    ['whole', { isOn: true, mayRead: true, notOn: [] }, []],
  ])('a performance_schema that is %s is said with what to type', (_what, schema, expected) => {
    expect(missingOf(schema, "no'tes")).toEqual(expected.map((words) => expect.stringMatching(words) as string));
  });
});

describe('Redis and Valkey', () => {
  test.each([
    ['whole', '$0\r\n\r\n', undefined],
    [
      'closed to us',
      '-NOAUTH Authentication required.\r\n',
      'store: NOAUTH Authentication required: correct user and password in x-benchday.collect',
    ],
    [
      'not to be asked that',
      "-NOPERM this user has no permissions to run the 'info' command\r\n",
      "store: NOPERM this user has no permissions to run the 'info' command: ACL SETUSER watch +info",
    ],
    ['failing', '-LOADING Redis is loading the dataset in memory\r\n', undefined],
  ])('one that is %s', async (_what, answer, refusal) => {
    const asked = requireCountable([await plantedRedis('store', answer)]);
    await (refusal === undefined
      ? expect(asked).resolves.toBeUndefined()
      : expect(asked).rejects.toMatchObject({ code: 'COLLECT_REFUSED', message: refusal }));
  });
});

/** A service whose only container answers INFO like this, and all else with OK. Ends with the test. */
async function plantedRedis(name: string, answer: string): Promise<RunningService> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      const commands = chunk.toString().match(/\*\d+\r\n(?:\$\d+\r\n[^\r]*\r\n)+/g) ?? [];
      for (const command of commands) socket.write(/\r\ninfo\r\n/i.test(command) ? answer : '+OK\r\n');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { ...databaseService(name, [port]), collect: [{ kind: 'redis', port: 6379, user: 'watch' }] };
}
