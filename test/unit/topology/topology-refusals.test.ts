import { describe, expect, it } from 'vitest';
import { read, refusalOf } from './shop-topology.ts';

describe('a topology that cannot be brought up is refused', () => {
  const two = (a: string, b: string, rest = '') =>
    `services:\n  a: { image: x, ports: ["80"]${a} }\n  b: { image: x${b} }\n${rest}`;

  it.each([
    [
      'a service without image or build',
      'services:\n  a: { ports: ["80"] }\n',
      'FILE_INVALID: compose.yaml:2 services.a: needs an image, or a build that makes one',
    ],
    ['no services', 'services: {}\n', 'FILE_INVALID: compose.yaml:1 services: must hold at least one service'],
    ['no services key', 'name: x\n', 'FILE_INVALID: compose.yaml:1 services: must hold at least one service'],
    [
      'a circle',
      two(', depends_on: [b]', ', depends_on: [a]'),
      'DEPENDENCY_CYCLE: compose.yaml:2 services.a.depends_on: services wait for each other in a circle: a -> b -> a',
    ],
    [
      'waiting for a healthcheck that is disabled',
      two(', depends_on: { b: { condition: service_healthy } }', ', healthcheck: { disable: true }'),
      'FILE_INVALID: compose.yaml:2 services.a.depends_on.b.condition: waits for service_healthy, but b has its healthcheck disabled',
    ],
    [
      'one host port twice',
      two(', expose: [80]', ', ports: ["8080:80", "8080:81"]', 'x-benchday: { entry: { service: a } }\n'),
      'FILE_INVALID: compose.yaml:3 services.b.ports: host port 8080 is published by b too',
    ],
    [
      'a host port of several replicas',
      'services:\n  a: { image: x, ports: ["8080:80"], deploy: { replicas: 2 } }\n',
      'FILE_INVALID: compose.yaml:2 services.a.ports: host port 8080 cannot be shared by 2 replicas; write the container port only',
    ],
    [
      'no entry',
      'services:\n  a: { image: x }\n',
      'FILE_INVALID: compose.yaml:1 x-benchday.entry: is missing, and no service publishes a port that visitors could ask; write entry: { service, port }, or name it as in -t ./app#web:8080',
    ],
    [
      'two possible entries',
      two('', ', ports: ["81"]'),
      'FILE_INVALID: compose.yaml:1 x-benchday.entry: is missing, and a, b publish ports; name the one that visitors ask: -t compose.yaml#a:80, or -t compose.yaml#b:81 (or x-benchday.entry)',
    ],
    [
      'an entry without a port',
      two('', '', 'x-benchday: { entry: { service: b } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.entry: names no port, and b has none; write port',
    ],
    [
      'an entry that is no service',
      two('', '', 'x-benchday: { entry: { service: c, port: 80 } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.entry.service: there is no service "c"; this file declares a, b',
    ],
    [
      'one of several entries that is no service',
      two('', '', 'x-benchday: { entry: [{ service: a, port: 80 }, { service: c, port: 80 }] }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.entry[1].service: there is no service "c"; this file declares a, b',
    ],
    [
      'an entry twice',
      two('', '', 'x-benchday: { entry: [{ service: a, port: 80 }, { service: a, port: 80 }] }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.entry[1]: a:80 is an entry already',
    ],
    [
      'several entries, one without a port',
      two('', '', 'x-benchday: { entry: [{ service: a, port: 80 }, { service: b }] }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.entry[1]: names no port, and b has none; write port',
    ],
    [
      'no entry in the list',
      two('', '', 'x-benchday: { entry: [] }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.entry: must not be empty',
    ],
    [
      'a role of no service',
      two('', '', 'x-benchday: { roles: { c: app } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.roles.c: there is no service "c"; this file declares a, b',
    ],
    [
      'an unknown role',
      two('', '', 'x-benchday: { roles: { a: cache } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.roles.a: must be one of load-balancer, page-cache, app, database, object-cache, broker, worker, registry, got "cache"',
    ],
    [
      'an unknown kind of collecting',
      two('', '', 'x-benchday: { collect: { a: { kind: oracle } } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.collect.a.kind: must be one of postgresql, mariadb, mysql, haproxy, varnish, redis, valkey, memcached, nginx, rabbitmq, etcd, patroni, tomcat, worker, prometheus',
    ],
    [
      'an unknown kind in a list of ways to collect',
      two('', '', 'x-benchday: { collect: { a: [{ kind: oracle }] } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.collect.a[0].kind: must be one of postgresql, mariadb, mysql, haproxy, varnish, redis, valkey, memcached, nginx, rabbitmq, etcd, patroni, tomcat, worker, prometheus',
    ],
    [
      'a broker to drain without a service',
      two('', '', 'x-benchday: { drain: { queues: [q] } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.drain: needs either service or services: the broker, or the nodes of one',
    ],
    [
      'a node of a broker that nobody can ask',
      two('', '', 'x-benchday: { drain: { services: [a], queues: [q] } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.drain.services[0]: needs x-benchday.collect.a of kind rabbitmq, which says how to reach it',
    ],
    [
      'an unknown key of x-benchday',
      two('', '', 'x-benchday: { entri: {} }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.entri: is not a supported key; did you mean entry? supported here: title, entry, servers, placements, roles, collect, accounting, drain, verify',
    ],
    [
      'writes stored where nobody can look',
      two('', '', 'x-benchday: { accounting: { stored_writes: { service: b, sql: select } } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.accounting.stored_writes.service: needs x-benchday.collect.b of kind postgresql, which says how to reach it',
    ],
    [
      'writes stored in one of several, of which nobody can look into one',
      two('', '', 'x-benchday: { accounting: { stored_writes: { services: [b], sql: select } } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.accounting.stored_writes.services[0]: needs x-benchday.collect.b of kind postgresql, which says how to reach it',
    ],
    [
      'writes stored nowhere',
      two('', '', 'x-benchday: { accounting: { stored_writes: { sql: select } } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.accounting.stored_writes: takes either service, or services of which one is the primary',
    ],
    [
      'deliveries without the ids that they are of',
      two('', '', 'x-benchday: { accounting: { stored_writes: { service: b, sql: select }, deliveries: select } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.accounting.stored_ids: is missing; deliveries and dead_letters say nothing without it',
    ],
    [
      'queues that nobody can look into',
      two('', '', 'x-benchday: { drain: { service: b, queues: [q] } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.drain.service: needs x-benchday.collect.b of kind rabbitmq, which says how to reach it',
    ],
    [
      'a calm longer than the waiting for it',
      two('', '', 'x-benchday: { drain: { service: b, queues: [q], within_s: 5 } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.drain.quiet_s: must be shorter than within_s',
    ],
    [
      'bounds the wrong way round',
      two('', '', 'x-benchday: { verify: { statements_per_hit: { min: 3, max: 1 } } }\n'),
      'FILE_INVALID: compose.yaml:4 x-benchday.verify.statements_per_hit.max: must not be smaller than min',
    ],
    [
      'a service name with a blank',
      'services:\n  "a b": { image: x }\n',
      'FILE_INVALID: compose.yaml:2 services.a b: is not a usable name: letters, digits and . _ - are allowed',
    ],
    [
      'an include of what is not there',
      'include: [a.yaml]\nservices:\n  a: { image: x, ports: ["80"] }\n',
      'FILE_INVALID: compose.yaml:1 include[0]: there is no file a.yaml, or it may not be read',
    ],
  ])('%s', async (_case, compose, message) => {
    expect(await refusalOf(compose)).toBe(message);
  });

  it('with every problem, also a circle beside others', async () => {
    const compose =
      'services:\n  a: { image: x, ports: ["80"], depends_on: [b] }\n  b: { depends_on: [a], volumes: [files:/v] }\n';
    expect((await refusalOf(compose)).split('\n')).toEqual([
      'FILE_INVALID: compose.yaml:2 services.a.depends_on: services wait for each other in a circle: a -> b -> a',
      'compose.yaml:3 services.b.volumes[0]: there is no volume "files"; this file declares no volume',
      'compose.yaml:3 services.b: needs an image, or a build that makes one',
    ]);
  });

  it('accepts the health that a Dockerfile declares', async () => {
    const compose =
      'services:\n  a: { image: x, ports: ["80"], depends_on: { b: { condition: service_healthy } } }\n  b: { build: ./b }\n';
    const dockerfile = { 'shop/b/Dockerfile': 'FROM x\nHEALTHCHECK CMD true\n' };
    expect((await read(compose, dockerfile)).services).toHaveLength(2);
    expect(await refusalOf(compose, { 'shop/b/Dockerfile': 'FROM x\nHEALTHCHECK NONE\n' })).toContain(
      'b has no healthcheck',
    );
  });
});
