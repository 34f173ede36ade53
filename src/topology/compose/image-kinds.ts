import type { Role } from '../../records/roles.ts';
import type { CollectSpecification } from '../topology.ts';

/** What a service most likely is. */
export interface ServiceGuess {
  readonly role: Role;
  readonly collect?: readonly CollectSpecification[];
}

interface Kind {
  /** the last part of an image's name, without registry, tag and digest */
  readonly image: RegExp;
  /** where the image says nothing; container ports that are nobody else's */
  readonly ports?: readonly number[];
  readonly role: Role;
  /** only where it waits for another service: alone it serves the pages itself */
  readonly isInFront?: true;
  readonly collect?: (service: GuessedService) => CollectSpecification | undefined;
}

/** What is looked at. */
interface GuessedService {
  readonly image: string;
  readonly ports: readonly number[];
  readonly environment: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly dependsOn: readonly unknown[];
}

const KINDS: readonly Kind[] = [
  {
    image: /^(postgres|postgresql|postgis|timescaledb|timescaledb-ha|pgvector|spilo-\d+)$/,
    ports: [5432],
    role: 'database',
    collect: postgresql,
  },
  {
    image: /^(mysql|mysql-server|mariadb|percona|percona-server|mariadb-galera)$/,
    ports: [3306],
    role: 'database',
    collect: mysql,
  },
  { image: /^(mongo|mongodb|mongodb-community-server)$/, ports: [27_017], role: 'database' },
  {
    image:
      /^(cockroach|clickhouse|clickhouse-server|cassandra|scylla|elasticsearch|opensearch|influxdb|couchdb|neo4j|mssql|mssql-server|server-sqlserver|oracle-free|typesense|meilisearch|qdrant|solr)$/,
    role: 'database',
  },
  {
    image: /^(redis|redis-stack|redis-stack-server|valkey|keydb|dragonfly)$/,
    ports: [6379],
    role: 'object-cache',
    collect: redis,
  },
  { image: /^memcached$/, ports: [11_211], role: 'object-cache' },
  { image: /^rabbitmq$/, ports: [5672], role: 'broker' },
  {
    image: /^(kafka|cp-kafka|kafka-native|redpanda|nats|activemq|activemq-artemis|artemis|mosquitto|emqx|pulsar)$/,
    ports: [9092],
    role: 'broker',
  },
  { image: /^(etcd|consul|zookeeper|cp-zookeeper|eureka)$/, ports: [2379, 2181], role: 'registry' },
  { image: /^varnish$/, role: 'page-cache', collect: () => ({ kind: 'varnish' }) },
  { image: /^(squid|trafficserver)$/, role: 'page-cache' },
  { image: /^(haproxy|traefik|envoy|nginx-proxy|kong|apisix)$/, role: 'load-balancer' },
  { image: /^(nginx|openresty|nginx-unprivileged|caddy|httpd)$/, role: 'load-balancer', isInFront: true },
];

/** By the name of its image, else by its ports. @returns undefined when neither says */
export function guessOf(service: GuessedService): ServiceGuess | undefined {
  const name = imageName(service.image);
  const named = KINDS.find(({ image }) => image.test(name));
  const kind = named ?? KINDS.find(({ ports = [] }) => ports.some((port) => service.ports.includes(port)));
  if (kind === undefined || (kind.isInFront === true && service.dependsOn.length === 0)) return undefined;
  const collect = named?.collect?.(service);
  return { role: kind.role, ...(collect !== undefined && { collect: [collect] }) };
}

/** `registry.example:5000/library/postgres:16@sha256:...` -> `postgres` */
function imageName(image: string): string {
  return (image.replace(/@.*$/, '').split('/').at(-1) ?? '').replace(/:.*$/, '').toLowerCase();
}

/** @source hub.docker.com/_/postgres, "Environment Variables" */
function postgresql({ environment }: GuessedService): CollectSpecification | undefined {
  const user = environment['POSTGRES_USER'] ?? environment['POSTGRESQL_USERNAME'] ?? 'postgres';
  const password = environment['POSTGRES_PASSWORD'] ?? environment['POSTGRESQL_PASSWORD'];
  const isTrusted = environment['POSTGRES_HOST_AUTH_METHOD'] === 'trust';
  if (password === undefined && !isTrusted) return undefined;
  const database = environment['POSTGRES_DB'] ?? environment['POSTGRESQL_DATABASE'] ?? user;
  return { kind: 'postgresql', port: 5432, user, password: password ?? '', database };
}

/** Any user may read the counters. @source hub.docker.com/_/mariadb and /_/mysql, "Environment Variables" */
function mysql({ image, environment }: GuessedService): CollectSpecification | undefined {
  const of = (name: string) => environment[`MARIADB_${name}`] ?? environment[`MYSQL_${name}`];
  const [user, own, root] = [of('USER'), of('PASSWORD'), of('ROOT_PASSWORD')];
  const kind = imageName(image).startsWith('mariadb') ? 'mariadb' : 'mysql';
  if (user !== undefined && own !== undefined) return { kind, port: 3306, user, password: own };
  return root === undefined ? undefined : { kind, port: 3306, user: 'root', password: root };
}

function redis({ environment, command = [] }: GuessedService): CollectSpecification | undefined {
  const hasPassword = ['REDIS_PASSWORD', 'VALKEY_PASSWORD'].some((name) => (environment[name] ?? '') !== '');
  const asksForOne = command.some((word) => /requirepass|aclfile|\.conf$|sentinel/.test(word));
  return hasPassword || asksForOne ? undefined : { kind: 'redis', port: 6379 };
}
