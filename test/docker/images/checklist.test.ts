import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factsOf, imageNames, runToEnd, Servers } from './images.ts';

const ALL = imageNames();

/** maven compiles and tomcat is a parent: neither serves anything by itself, so there is nothing to start, to ask or to be healthy. */
const SERVERS = ALL.filter((name) => name !== 'maven' && name !== 'tomcat');

/** maven runs as root: its files come by `docker cp`, which makes them root's. It takes no settings. */
const CONFIGURED = ALL.filter((name) => name !== 'maven');

/** One setting of each image with a value it must refuse. */
const BAD_SETTINGS: Readonly<Record<string, readonly [setting: string, value: string]>> = {
  app: ['DATABASE_POOL', 'abc'],
  etcd: ['ETCD_PRE_VOTE', 'maybe'],
  haproxy: ['QUEUE_TIMEOUT_MS', 'soon'],
  postgresql: ['POSTGRES_SHARED_BUFFERS', 'plenty'],
  rabbitmq: ['BROKER_MEMORY', 'much'],
  redis: ['REDIS_MAXMEMORY', '64'],
  sidekick: ['LEASE_SECONDS', 'long'],
  tomcat: ['JAVA_HEAP', 'half'],
  varnish: ['BACKEND_PORT', '70000'],
  worker: ['DATABASE_POOL', 'abc'],
};

/** Settings that are of use in clusters only, each with a value it must refuse. */
const BAD_CLUSTER_SETTINGS: readonly (readonly [image: string, setting: string, value: string])[] = [
  ['haproxy', 'BACKEND_BALANCE', 'random'],
  ['haproxy', 'APP_PREFIX', 'services'],
  ['haproxy', 'APP_CHECK_PATH', 'ready'],
  ['haproxy', 'APP_MAX_CONNECTIONS', 'all'],
  ['haproxy', 'APP_TIMEOUT_MS', 'soon'],
  ['haproxy', 'ETCD_ENDPOINTS', 'etcd'],
  ['haproxy', 'DATABASE_SERVERS', 'database'],
  ['haproxy', 'DATABASE_CHECK_PORT', 'http'],
  ['haproxy', 'OBJECT_CACHE_SERVERS', 'redis'],
  ['rabbitmq', 'BROKER_CLUSTER_NODES', 'rabbit@alone'],
  ['rabbitmq', 'BROKER_COOKIE', 'short'],
  ['redis', 'REDIS_MODE', 'cluster'],
  ['redis', 'REPLICA_OF', 'another'],
  ['redis', 'SENTINEL_MASTER', 'another'],
  ['redis', 'SENTINEL_QUORUM', 'most'],
  ['redis', 'SENTINEL_DOWN_AFTER_MS', 'soon'],
  ['redis', 'SENTINEL_FAILOVER_TIMEOUT_MS', 'soon'],
  ['sidekick', 'REGISTRY_KEY', 'app'],
  ['sidekick', 'REGISTRY_VALUE', 'app'],
  ['sidekick', 'HEALTH_URL', 'app'],
  ['sidekick', 'ETCD_ENDPOINTS', 'etcd'],
  ['sidekick', 'CHECK_INTERVAL_MS', 'often'],
  ['sidekick', 'CHECK_TIMEOUT_MS', 'soon'],
  ['sidekick', 'CHECK_FALL', 'never'],
  ['varnish', 'BACKENDS', 'app'],
  ['varnish', 'DIRECTOR', 'random'],
  ['varnish', 'BACKEND_WAIT_SECONDS', 'long'],
];

/** RabbitMQ's own start script stays process 1: it hands SIGTERM on to the server and waits for it. */
const SCRIPTED: ReadonlySet<string> = new Set(['rabbitmq']);

/** The names that the images' own defaults know each other by; any other image is called as it is. */
const ALIASES: Readonly<Record<string, string>> = { postgresql: 'database', redis: 'object-cache', rabbitmq: 'broker' };
const aliasOf = (image: string) => ALIASES[image] ?? image;

const servers = new Servers();
beforeAll(async () => {
  await servers.open();
  await Promise.all(SERVERS.map((image) => servers.start(image, aliasOf(image))));
});
afterAll(() => servers[Symbol.asyncDispose]());

it('the images of the topologies are found', () => {
  expect(ALL).toEqual(expect.arrayContaining(['app', 'haproxy', 'maven', 'postgresql', 'redis', 'tomcat', 'varnish']));
});

describe.each(ALL)('the image %s', (image) => {
  it("is made from Debian's own image", async () => {
    const base = (await factsOf('debian:bookworm-slim')).RootFS.Layers;
    const { RootFS } = await factsOf(`benchday/${image}:latest`);
    expect(RootFS.Layers.slice(0, base.length)).toEqual(base);
  });

  it('has UTC and C.UTF-8 set', async () => {
    const { Config } = await factsOf(`benchday/${image}:latest`);
    expect(Config.Env).toEqual(expect.arrayContaining(['LANG=C.UTF-8', 'TZ=Etc/UTC']));
  });
});

describe.each(CONFIGURED)('the image %s', (image) => {
  it('is set to another user than root', async () => {
    const { Config } = await factsOf(`benchday/${image}:latest`);
    expect(Config.User).not.toMatch(/^(0|root)?(:.*)?$/);
  });

  it('ends with status 78 and a sentence that names the bad setting and its value', async () => {
    const [setting, value] = BAD_SETTINGS[image] ?? [];
    if (setting === undefined || value === undefined) throw new Error(`give ${image} a row in BAD_SETTINGS`);
    const { exitCode, output } = await runToEnd(image, { [setting]: value });
    expect(output).toMatch(new RegExp(`${setting} .*\\b${value}"`));
    expect(exitCode).toBe(78);
  });
});

it.each(BAD_CLUSTER_SETTINGS)('the image %s refuses %s = %s', async (image, setting, value) => {
  const { exitCode, output } = await runToEnd(image, { [setting]: value });
  expect(output).toMatch(new RegExp(`${setting} .*\\b${value}"`));
  expect(exitCode).toBe(78);
});

describe.each(SERVERS)('a container of %s, started without any environment', (image) => {
  it('gets healthy by its own health check', async () => {
    const { Config } = await factsOf(`benchday/${image}:latest`);
    const [kind, ...command] = Config.Healthcheck?.Test ?? [];
    expect(kind, 'a health check').toMatch(/^CMD(-SHELL)?$/);
    await servers.waitFor(aliasOf(image), kind === 'CMD' ? command : ['sh', '-c', ...command]);
  });

  it('runs its server, and no shell, as process 1, without root', async () => {
    // The program file, as a script's own name would hide its shell.
    if (!SCRIPTED.has(image))
      await servers.waitFor(aliasOf(image), ['readlink', '/proc/1/exe'], /\/(?!(?:ba|da)?sh$)[^/]+$/);
    expect(await servers.ask(aliasOf(image), 'sed', '-n', 's/^Uid:\t//p', '/proc/1/status')).not.toMatch(/\b0\b/);
  });

  it('has the time of UTC and the letters of UTF-8', async () => {
    expect(await servers.ask(aliasOf(image), 'date', '+%Z')).toBe('UTC');
    expect(await servers.ask(aliasOf(image), 'locale', 'charmap')).toBe('UTF-8');
  });
});

describe('a database under Patroni', () => {
  const settings = { PATRONI_SCOPE: 'shop', PATRONI_NAME: 'database-1', PATRONI_ETCD3_HOSTS: 'etcd-1:2379' };
  it.each([
    [{ ...settings, PATRONI_SCOPE: 'a/b' }, 'PATRONI_SCOPE must be the name of the database cluster, but is "a/b"'],
    [
      { ...settings, PATRONI_NAME: '' },
      'PATRONI_NAME must be the host name by which the other nodes reach this one, but is ""',
    ],
    [
      { ...settings, PATRONI_ETCD3_HOSTS: 'etcd-1' },
      'PATRONI_ETCD3_HOSTS must be hosts with ports, .*, but is "etcd-1"',
    ],
    [{ ...settings, PATRONI_ETCD_HOSTS: 'etcd-1:2379' }, 'PATRONI_ETCD_HOSTS .* use PATRONI_ETCD3_HOSTS'],
    [{ PATRONI_NAME: 'database-1' }, 'PATRONI_NAME is of no use without PATRONI_SCOPE'],
  ])('refuses %j with status 78 and a sentence', async (environment, sentence) => {
    const { exitCode, output } = await runToEnd('postgresql', environment);
    expect(output).toMatch(new RegExp(sentence));
    expect(exitCode).toBe(78);
  });
});

describe('the application in Tomcat', () => {
  it('is the only one: no default application is left, and its WAR was expanded when the image was built', async () => {
    expect(await servers.ask('app', 'ls', '/opt/tomcat/webapps')).toBe('ROOT');
    expect(await servers.ask('app', 'ls', '/opt/tomcat/webapps/ROOT/WEB-INF')).toContain('classes');
    const applications = [
      'find',
      '/opt',
      '/srv',
      '/usr',
      '/var/lib',
      '(',
      '-name',
      '*.war',
      '-o',
      '-path',
      '*/webapps/*',
      ')',
      '-prune',
    ];
    expect((await servers.ask('app', ...applications)).split('\n')).toEqual(['/opt/tomcat/webapps/ROOT']);
  });

  it('is served by a JVM as process 1, with the memory that JAVA_HEAP says', async () => {
    expect(await servers.ask('app', 'cat', '/proc/1/comm')).toBe('java');
    await servers.start('app', 'small-app', ['--env', 'JAVA_HEAP=96m']);
    await servers.waitFor('small-app', ['cat', '/proc/1/comm'], /^java$/);
    const words = (await servers.ask('small-app', 'cat', '/proc/1/cmdline')).split('\0');
    expect(words).toEqual(expect.arrayContaining(['-Xms96m', '-Xmx96m']));
  });
});
