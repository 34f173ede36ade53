import type { Role } from '../../records/roles.ts';
import type { CollectSpecification } from '../topology.ts';
import { BEHIND } from './entries.ts';
import { type CollectGuess, type GuessedService, imageName } from './guessed-service.ts';
import { redisGuess } from './redis-guess.ts';
import { mysqlGuess, postgresqlGuess } from './sql-guess.ts';

/** What a service most likely is. */
export interface ServiceGuess {
  /** absent: nobody knows, only that it may be a database */
  readonly role?: Role;
  readonly collect?: readonly CollectSpecification[];
  /** of a database or store that is not watched: why, and what its owner can do */
  readonly unwatched?: string;
}

interface Kind {
  /** the last part of an image's name, without registry, tag and digest */
  readonly image: RegExp;
  /** where the image says nothing; container ports that are nobody else's */
  readonly ports?: readonly number[];
  /** where the image says nothing: a folder that it alone keeps its data in, or the program that its healthcheck asks */
  readonly data?: RegExp;
  readonly check?: RegExp;
  readonly role: Role;
  /** only where it waits for another service: alone it serves the pages itself */
  readonly isInFront?: true;
  readonly collect?: (service: GuessedService) => CollectGuess | Promise<CollectGuess>;
  /** of a database: what stands behind its name in collect */
  readonly keys?: string;
}

const KINDS: readonly Kind[] = [
  {
    image: /^(postgres|postgresql|postgis|timescaledb|timescaledb-ha|pgvector|spilo-\d+)$/,
    ports: [5432],
    data: /^\/(?:var\/lib\/postgresql|bitnami\/postgresql|var\/lib\/pgsql)(?:\/|$)/,
    check: /\bpg_isready\b/,
    role: 'database',
    collect: postgresqlGuess,
    keys: '{ kind: postgresql, port: 5432, user: USER, password: PASSWORD, database: DATABASE }',
  },
  {
    image: /^(mysql|mysql-server|mariadb|percona|percona-server|mariadb-galera)$/,
    ports: [3306],
    data: /^\/(?:var\/lib\/mysql|bitnami\/(?:mysql|mariadb))(?:\/|$)/,
    check: /\b(?:mysqladmin|mariadb-admin)\b|\bhealthcheck\.sh\b.*--(?:connect|innodb)/,
    role: 'database',
    collect: mysqlGuess,
    keys: '{ kind: mariadb, port: 3306, user: USER, password: PASSWORD }',
  },
  {
    image: /^(mongo|mongodb|mongodb-community-server)$/,
    ports: [27_017],
    data: /^\/(?:data\/db|bitnami\/mongodb)(?:\/|$)/,
    role: 'database',
  },
  {
    image:
      /^(cockroach|clickhouse|clickhouse-server|cassandra|scylla|elasticsearch|opensearch|influxdb|couchdb|neo4j|mssql|mssql-server|server-sqlserver|oracle-free|typesense|meilisearch|qdrant|solr)$/,
    role: 'database',
  },
  {
    image: /^(redis|redis-stack|redis-stack-server|valkey|keydb|dragonfly)$/,
    ports: [6379],
    data: /^\/bitnami\/(?:redis|valkey)(?:\/|$)/,
    check: /\b(?:redis|valkey)-cli\b/,
    role: 'object-cache',
    collect: redisGuess,
    keys: '{ kind: redis, port: 6379, password: PASSWORD }',
  },
  {
    image: /^memcached$/,
    ports: [11_211],
    role: 'object-cache',
    collect: () => ({ collect: { kind: 'memcached', port: 11_211 } }),
  },
  { image: /^rabbitmq$/, ports: [5672], role: 'broker' },
  {
    image: /^(kafka|cp-kafka|kafka-native|redpanda|nats|activemq|activemq-artemis|artemis|mosquitto|emqx|pulsar)$/,
    ports: [9092],
    role: 'broker',
  },
  { image: /^(etcd|consul|zookeeper|cp-zookeeper|eureka)$/, ports: [2379, 2181], role: 'registry' },
  { image: /^varnish$/, role: 'page-cache', collect: () => ({ collect: { kind: 'varnish' } }) },
  { image: /^(squid|trafficserver)$/, role: 'page-cache' },
  { image: /^(haproxy|traefik|envoy|nginx-proxy|kong|apisix)$/, role: 'load-balancer' },
  { image: /^(nginx|openresty|nginx-unprivileged|caddy|httpd)$/, role: 'load-balancer', isInFront: true },
];

/** Programs that speak with a database, and keep no data of their own. */
const NOT_A_STORE =
  /exporter|admin|backup|bouncer|pool|prox|commander|insight|client|migrat|postgrest|express|dump|restore|router|sentinel|operator|init|seed|(?:^|-)ui(?:-|$)|(?:^|-)web(?:-|$)/;
/** What a name speaks of. */
const SPOKEN: readonly (readonly [name: RegExp, kind: string])[] = [
  [/postgres|postgis|pgsql|(?:^|[-_])pg(?:$|[-_\d])/, 'postgresql'],
  [/mysql|mariadb|percona/, 'mariadb'],
  [/redis|valkey/, 'redis'],
];

/** By the name of its image, else by where it keeps its data, else by its ports. @returns undefined when nothing says */
export async function guessOf(service: GuessedService): Promise<ServiceGuess | undefined> {
  const name = imageName(service.image);
  const named = KINDS.find(({ image }) => image.test(name));
  const proved = named ?? (NOT_A_STORE.test(name) ? undefined : KINDS.find((kind) => isKeptBy(kind, service)));
  const byPort = service.isBuilt
    ? undefined
    : KINDS.find(({ ports = [] }) => ports.some((port) => service.ports.includes(port)));
  const kind = proved ?? byPort;
  if (kind === undefined) return spokenOf(name, service);
  if (kind.isInFront === true && service.dependsOn.length === 0) return undefined;
  // What is built on a web server may well be the site itself.
  if (service.isBuilt && !BEHIND.includes(kind.role)) return undefined;
  if (proved === undefined) {
    const unwatched = unwatchedText(service.name, 'only its port speaks of it', kind);
    return { role: kind.role, ...(BEHIND_DATA.includes(kind.role) && { unwatched }) };
  }
  const found = await kind.collect?.(service);
  if (found !== undefined && 'collect' in found) return { role: kind.role, collect: [found.collect] };
  if (!BEHIND_DATA.includes(kind.role)) return { role: kind.role };
  return { role: kind.role, unwatched: unwatchedText(service.name, found?.why ?? 'no collector reads it', kind) };
}

const BEHIND_DATA: readonly Role[] = ['database', 'object-cache'];

/** A container that another one is asked from has the program too: then it names the host. */
function isKeptBy({ data, check, ports }: Kind, { mounts, healthcheck, ...service }: GuessedService): boolean {
  // What answers elsewhere too is more than a database: a whole site in one image has one.
  if (ports === undefined || service.ports.some((port) => !ports.includes(port))) return false;
  const isOwn = (mount: GuessedService['mounts'][number]) =>
    data?.test(mount.target) === true && (mount.kind === 'tmpfs' || !mount.readOnly);
  if (mounts.some(isOwn)) return true;
  const test = healthcheck?.test.join(' ') ?? '';
  const isElsewhere = /(?:\s-h|--host)[\s=]*(?![\s=]|127\.0\.0\.1|localhost|"?\$)/.test(test);
  return check?.test(test) === true && !isElsewhere;
}

function unwatchedText(service: string, why: string, { keys }: Kind): string {
  const collect = keys ?? '{ kind: prometheus, port: PORT, metrics: { ... } }, where something shows a page of metrics';
  return `${why}; to have it watched: collect: { ${service}: ${collect} }`;
}

/** Whose name alone speaks of a database. */
function spokenOf(name: string, service: GuessedService): ServiceGuess | undefined {
  const names = service.isBuilt ? [name, service.name.toLowerCase()] : [name];
  if (names.some((one) => NOT_A_STORE.test(one))) return undefined;
  const [, spoken] = SPOKEN.find(([pattern]) => names.some((one) => pattern.test(one))) ?? [];
  const kind = KINDS.find(({ keys }) => spoken !== undefined && keys?.includes(`kind: ${spoken}`) === true);
  if (kind === undefined) return undefined;
  return { unwatched: unwatchedText(service.name, 'its name speaks of a database, and nothing else does', kind) };
}
