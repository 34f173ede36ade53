import { z } from 'zod';
import { bytes, cpus, keys, text, wholeNumber } from './compose-values.ts';
import { PAGE_ROWS } from '../../records/page-rows.ts';
import { ROLES } from '../../records/roles.ts';
import type { CollectSpecification } from '../topology.ts';

export const port = wholeNumber(1, 65_535);

export const entrySchema = z.strictObject({
  service: z.string().min(1),
  port: port.optional(),
  scheme: z.enum(['http', 'https']).default('http'),
});

const path = z.string().regex(/^\//, 'must begin with /');

/** A metric of the user's own. */
const ownName = z.string().regex(/^[a-z][a-z0-9_]*$/, 'small letters, digits and _ are allowed, the first a letter');

/** Rows of a page of metrics, as in PromQL, by labels that are equal. */
const pageRows = z
  .string()
  .regex(PAGE_ROWS, 'must be a name of the page, with labels or without, e.g. requests_total{code="200"}');

export const collectSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('postgresql'), port, user: text, password: text, database: text }),
  z.strictObject({ kind: z.enum(['mariadb', 'mysql']), port: port.default(3306), user: text, password: text }),
  z.strictObject({ kind: z.literal('haproxy'), port, path, frontend: z.string().min(1) }),
  z.strictObject({ kind: z.literal('varnish') }),
  z.strictObject({ kind: z.enum(['redis', 'valkey']), port, user: text.optional(), password: text.optional() }),
  z.strictObject({ kind: z.literal('memcached'), port: port.default(11_211) }),
  z.strictObject({ kind: z.literal('nginx'), port, path }),
  z.strictObject({ kind: z.literal('rabbitmq'), port }),
  z.strictObject({ kind: z.literal('etcd'), port: port.default(2379) }),
  z.strictObject({ kind: z.literal('patroni'), port: port.default(8008) }),
  z.strictObject({ kind: z.literal('tomcat'), port: port.default(8080), path: path.default('/internal/metrics') }),
  z.strictObject({ kind: z.literal('worker'), port: port.default(8081), path: path.default('/metrics') }),
  z.strictObject({
    kind: z.literal('prometheus'),
    port,
    path: path.default('/metrics'),
    metrics: z.record(ownName, pageRows).refine((metrics) => Object.keys(metrics).length > 0, 'names no metric'),
  }),
]);

/** One way to watch a service, or several: a database under Patroni is asked by SQL and by Patroni's page. */
export const collectsSchema = z.union([
  // None: it is not watched, whatever its image is.
  z
    .array(collectSchema)
    .refine(
      (all) => new Set(all.map(({ kind }) => kind)).size === all.length,
      'names a kind twice; each may stand once',
    ),
  collectSchema.transform((only): readonly CollectSpecification[] => [only]),
]);

/** Part of the path of a control group. */
const serverName = z.string().regex(/^[A-Za-z][\w.-]*$/, 'letters, digits and . _ - are allowed, the first a letter');

/** It becomes part of a topology's name. */
const PLACEMENT_NAME = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*$/u, 'must be of letters, digits and . _ -');

const serverNames = z.union([serverName.transform((one) => [one]), z.array(serverName).min(1)]);

/** Where a service stands in a variant: a server, several that its replicas take in turn, or those with another number of replicas. */
const variantPlace = z.union([
  serverNames.transform((servers): { readonly servers: readonly string[]; readonly replicas?: number } => ({
    servers,
  })),
  z
    .strictObject({ servers: serverNames, replicas: wholeNumber(1, 1000).optional() })
    .transform(({ servers, replicas }) => ({ servers, ...(replicas !== undefined && { replicas }) })),
]);

const amount = z.number().min(0);
const seconds = z.number().min(0.1).max(3600);

const name = z.string().min(1);
const sql = z.string().min(1);

const accountingSchema = z
  .strictObject({
    stored_writes: z
      .strictObject({ service: name.optional(), services: z.array(name).min(1).optional(), sql })
      .refine(({ service, services }) => (service === undefined) !== (services === undefined), {
        error: 'takes either service, or services of which one is the primary',
      }),
    stored_ids: sql.optional(),
    deliveries: sql.optional(),
    dead_letters: z
      .strictObject({ service: name.optional(), services: z.array(name).min(1).optional(), queue: name })
      .refine(({ service, services }) => (service === undefined) !== (services === undefined), {
        error: 'takes either service or services: the broker, or the nodes of one',
      })
      .optional(),
  })
  .refine(
    ({ stored_ids, deliveries, dead_letters }) =>
      stored_ids !== undefined || (deliveries ?? dead_letters) === undefined,
    {
      path: ['stored_ids'],
      error: 'is missing; deliveries and dead_letters say nothing without it',
    },
  );

/** What benchday has to know of a topology beyond the Compose Specification. */
export const xBenchdaySchema = keys({
  title: z.string().min(1).optional(),
  entry: z.union([z.array(entrySchema).min(1), entrySchema]).optional(),
  servers: z.record(serverName, z.strictObject({ cpus, memory: bytes })).default({}),
  placements: z.record(PLACEMENT_NAME, z.record(z.string(), variantPlace)).default({}),
  roles: z.record(z.string(), z.enum(ROLES)).default({}),
  collect: z.record(z.string(), collectsSchema).default({}),
  accounting: accountingSchema.optional(),
  drain: z
    .strictObject({
      /** the broker, or the nodes of one */
      service: z.string().min(1).optional(),
      services: z.array(z.string().min(1)).min(1).optional(),
      queues: z.array(z.string().min(1)).min(1),
      within_s: seconds.default(60),
      // RabbitMQ counts its queues every 5 s unless it is told otherwise: a shorter calm may be an old figure.
      quiet_s: seconds.default(6),
    })
    .refine(({ within_s, quiet_s }) => quiet_s < within_s, {
      path: ['quiet_s'],
      error: 'must be shorter than within_s',
    })
    .refine(({ service, services }) => (service === undefined) !== (services === undefined), {
      error: 'needs either service or services: the broker, or the nodes of one',
    })
    .optional(),
  verify: z
    .strictObject({
      statements_per_hit: z
        .strictObject({ min: amount, max: amount })
        .refine(({ min, max }) => min <= max, { path: ['max'], error: 'must not be smaller than min' }),
    })
    .optional(),
});
