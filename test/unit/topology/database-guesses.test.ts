import { describe, expect, it } from 'vitest';
import { readTopology } from '../../../src/topology/compose/topology-file.ts';
import { TemporaryFolder } from '../base/temporary-folder.ts';
import { guess, keys } from './guessed-database.ts';

const redis = (password?: string, port = 6379) => [
  { kind: 'redis', port, ...(password !== undefined && { password }) },
];

describe('Redis and Valkey', () => {
  it.each([
    ['without one', keys('image: redis:7'), redis()],
    [
      'in its command',
      keys('image: redis:7', 'command: redis-server --requirepass secret --port 6380'),
      redis('secret', 6380),
    ],
    [
      'in its command, as a list',
      keys('image: redis:7', 'command: ["redis-server", "--requirepass secret"]'),
      redis('secret'),
    ],
    ['an empty one', keys('image: redis:7', 'command: ["redis-server", "--requirepass", ""]'), redis()],
    [
      "in a shell's line, by a variable of the container",
      keys(
        'image: redis:7',
        `command: sh -c 'exec redis-server --requirepass "$$REDIS_PASSWORD" --appendonly yes'`,
        'environment: { REDIS_PASSWORD: s e }',
      ),
      redis('s e'),
    ],
    [
      'of Bitnami, by its variable',
      keys('image: bitnami/redis:7', 'environment: { REDIS_PASSWORD: secret, REDIS_PORT_NUMBER: 6400 }'),
      redis('secret', 6400),
    ],
    [
      'of Bitnami, by its script',
      keys(
        'image: docker.io/bitnamilegacy/redis:7',
        'command: /opt/bitnami/scripts/redis/run.sh --maxmemory 1mb',
        'environment: { REDIS_PASSWORD: secret }',
      ),
      redis('secret'),
    ],
    [
      'a variable that this image does not read',
      keys('image: redis:7', 'environment: { REDIS_PASSWORD: secret }'),
      redis(),
    ],
    [
      'of a stack',
      keys('image: redis/redis-stack-server', 'environment: { REDIS_ARGS: --requirepass secret }'),
      redis('secret'),
    ],
    [
      'of Valkey',
      keys('image: valkey/valkey:8', 'command: valkey-server --requirepass secret'),
      [{ kind: 'valkey', port: 6379, password: 'secret' }],
    ],
  ])('%s', async (_what, db, watched) => {
    const found = await guess(db);
    expect([found.watched, found.why]).toEqual([watched, undefined]);
    expect(found.notes.join('\n')).not.toContain('secret');
  });

  it.each([
    ['requirepass "se cret"\nport 6390\n', redis('se cret', 6390)],
    ['# requirepass none\nmaxmemory 1mb\n', redis()],
  ])('in a file that is mounted: %j', async (text, watched) => {
    const db = keys(
      'image: redis:7',
      'command: redis-server /etc/redis/redis.conf',
      'volumes: ["./redis:/etc/redis:ro"]',
    );
    expect((await guess(db, { 'shop/redis/redis.conf': text })).watched).toEqual(watched);
  });

  it('in a config, in a secret, and in the file of a build', async () => {
    const conf = keys('image: redis:7', 'command: [/r.conf]', 'configs: [{ source: c, target: /r.conf }]');
    expect((await guess(conf, {}, 'configs: { c: { content: "requirepass secret" } }\n')).watched).toEqual(
      redis('secret'),
    );
    const secret = keys(
      'image: redis:7',
      `command: sh -c 'redis-server --requirepass "$$(cat /run/secrets/pass)"'`,
      'secrets: [pass]',
    );
    const files = { 'shop/pass.txt': 'secret\n' };
    expect((await guess(secret, files, 'secrets: { pass: { file: ./pass.txt } }\n')).watched).toEqual(redis('secret'));
    const dockerfile =
      'FROM redis:7\nCOPY redis.conf /usr/local/etc/redis/\nCMD ["redis-server", "/usr/local/etc/redis/redis.conf"]\n';
    const built = { 'shop/db/Dockerfile': dockerfile, 'shop/db/redis.conf': 'requirepass secret\n' };
    expect((await guess(keys('build: ./db'), built)).watched).toEqual(redis('secret'));
  });

  it.each([
    ['users in a list', keys('image: redis:7', 'command: redis-server --aclfile /users.acl'), /aclfile/],
    ['a file of the image', keys('image: redis:7', 'command: redis-server /own.conf'), /settings are in \/own\.conf/],
    ['a Sentinel', keys('image: redis:7', 'command: redis-sentinel /s.conf'), /Sentinel/],
    ['a script', keys('image: redis:7', 'entrypoint: /start.sh'), /a program of its own/],
    [
      'what a command makes',
      keys('image: redis:7', `command: sh -c 'redis-server --requirepass $$(openssl rand -hex 8)'`),
      /made by the command/,
    ],
    [
      'another image',
      keys('image: shop/redis:1', 'environment: { REDIS_PASSWORD: secret }'),
      /nobody knows what shop\/redis:1/,
    ],
  ])('%s: is not watched, and says why and what to type', async (_what, db, why) => {
    const found = await guess(db);
    expect(found.watched).toBeUndefined();
    expect(found.why).toMatch(why);
    expect(found.why).toContain('collect: { db: { kind: redis, port: 6379, password: PASSWORD } }');
    expect(found.notes).toContain(`services.db: is not watched: ${found.why ?? ''}`);
  });
});

const PG = { kind: 'postgresql', port: 5432, user: 'shop', password: 'secret', database: 'shop' };

describe('databases that are built', () => {
  it.each([
    [
      'FROM postgres:16\nCOPY init.sql /docker-entrypoint-initdb.d/\n',
      'POSTGRES_USER: shop, POSTGRES_PASSWORD: secret',
    ],
    [
      'ARG VERSION=15\nFROM postgres:${VERSION}-alpine AS base\nENV POSTGRES_USER=shop\nFROM base\n',
      'POSTGRES_PASSWORD: secret',
    ],
    [
      'FROM --platform=linux/amd64 docker.io/library/postgres:16\nENV POSTGRES_USER shop\nENV POSTGRES_PASSWORD="secret"\n',
      'X: y',
    ],
  ])('%j', async (dockerfile, environment) => {
    const db = keys('build: ./db', 'ports: ["5432:5432"]', `environment: { ${environment} }`);
    const found = await guess(db, { 'shop/db/Dockerfile': dockerfile });
    expect([found.watched, found.role, found.entry.service]).toEqual([[PG], 'database', 'web']);
  });

  it('by the stage that is built, not by the others', async () => {
    const dockerfile = 'FROM postgres:16 AS tools\nFROM mariadb:11 AS data\nFROM node:20\n';
    const environment = 'environment: { MARIADB_ROOT_PASSWORD: secret }';
    const stage = await guess(keys('build: { context: ./db, target: data }', environment), {
      'shop/db/Dockerfile': dockerfile,
    });
    expect(stage.watched).toEqual([{ kind: 'mariadb', port: 3306, user: 'root', password: 'secret' }]);
    const last = await guess(keys('build: ./db', environment), { 'shop/db/Dockerfile': dockerfile });
    expect([last.watched, last.role]).toEqual([undefined, 'app']);
  });

  it('a site that is built on a web server stays a site', async () => {
    const found = await guess(keys('build: ./db', 'depends_on: [web]'), { 'shop/db/Dockerfile': 'FROM nginx:1\n' });
    expect(found.role).toBe('app');
  });
});

describe('databases of other names', () => {
  it.each([
    ['volumes: ["kept:/var/lib/postgresql/data"]'],
    ['healthcheck: { test: ["CMD-SHELL", "pg_isready -U shop -h localhost"] }'],
  ])('are known by what only they do: %s', async (sign) => {
    const db = keys(
      'image: registry.local/acme/store:3',
      sign,
      'environment: { POSTGRES_USER: shop, POSTGRES_PASSWORD: secret }',
    );
    const found = await guess(db, {}, 'volumes: { kept: }\n');
    expect([found.watched, found.role]).toEqual([[PG], 'database']);
  });

  it('a site that has its own database in it stays a site', async () => {
    const db = keys('image: acme/all-in-one', 'ports: ["8080"]', 'volumes: ["kept:/var/lib/mysql"]');
    await using folder = await TemporaryFolder.with({
      'shop/compose.yaml': `services:\n  db:\n${db}volumes: { kept: }\n`,
    });
    const { services } = await readTopology(folder.file('shop'), { root: folder.path, environment: {} });
    expect(services[0]?.role).toBe('app');
  });

  it('what only asks one is none: a backup, an exporter', async () => {
    const backup = keys('image: acme/store-tool', 'volumes: ["kept:/var/lib/postgresql/data:ro"]');
    expect((await guess(backup, {}, 'volumes: { kept: }\n')).role).toBe('app');
    const exporter = await guess(keys('image: prometheuscommunity/postgres-exporter'));
    expect([exporter.role, exporter.why]).toEqual(['app', undefined]);
    const waits = await guess(keys('image: acme/api', 'healthcheck: { test: ["CMD-SHELL", "pg_isready -h store"] }'));
    expect(waits.role).toBe('app');
  });

  it.each([
    [
      'whose name alone speaks of one',
      keys('image: acme/shop-postgres:1'),
      'app',
      /its name speaks of a database.*kind: postgresql/,
    ],
    ['whose port alone does', keys('image: acme/store', 'expose: [3306]'), 'database', /only its port.*kind: mariadb/],
    ['without a password', keys('image: postgres:16'), 'database', /no POSTGRES_PASSWORD/],
    [
      'with a password in a file of elsewhere',
      keys('image: mysql:8', 'environment: { MYSQL_ROOT_PASSWORD_FILE: /run/secrets/x }'),
      'database',
      /its password is in \/run\/secrets\/x/,
    ],
    ['that nothing reads', keys('image: mongo:7'), 'database', /no collector reads it.*kind: prometheus/],
  ])('one %s is named, with what to type', async (_what, db, role, why) => {
    const found = await guess(db);
    expect([found.watched, found.role]).toEqual([undefined, role]);
    expect(found.why).toMatch(why);
  });

  it('users, passwords and ports are read where images have them', async () => {
    const files = { 'shop/pg.txt': 'secret\n' };
    const secrets = 'secrets: { pg: { file: ./pg.txt } }\n';
    const own = keys(
      'image: postgres:16',
      'command: postgres -p 5433',
      'secrets: [pg]',
      'environment: { POSTGRES_USER: shop, POSTGRES_PASSWORD_FILE: /run/secrets/pg }',
    );
    expect((await guess(own, files, secrets)).watched).toEqual([{ ...PG, port: 5433 }]);
    const bitnami = keys(
      'image: bitnami/postgresql:16',
      'environment: { POSTGRESQL_USERNAME: shop, POSTGRESQL_PASSWORD: secret }',
    );
    expect((await guess(bitnami)).watched).toEqual([{ ...PG, database: 'postgres' }]);
    const empty = keys('image: mysql:8', 'command: --port=3307', 'environment: { MYSQL_ALLOW_EMPTY_PASSWORD: "yes" }');
    expect((await guess(empty)).watched).toEqual([{ kind: 'mysql', port: 3307, user: 'root', password: '' }]);
  });

  it('a named way goes before, and none is none', async () => {
    const compose = 'services:\n  web: { image: x, ports: ["80"] }\n  db: { image: mongo:7 }\n';
    await using folder = await TemporaryFolder.with({ 'shop/compose.yaml': compose });
    const word = `${folder.file('shop')}#{"collect":{"db":[]}}`;
    expect((await readTopology(word, { root: folder.path, environment: {} })).unwatched).toEqual({});
  });
});
