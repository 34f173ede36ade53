import { z } from 'zod';
import { keys, text, wholeNumber } from './compose-values.ts';
import { ROLES } from './topology.ts';

export const port = wholeNumber(1, 65_535);

const collectSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('postgresql'), port, user: text, password: text, database: text }),
  z.strictObject({
    kind: z.literal('haproxy'),
    port,
    path: z.string().regex(/^\//, 'must begin with /'),
    frontend: z.string().min(1),
  }),
  z.strictObject({ kind: z.literal('varnish') }),
  z.strictObject({ kind: z.literal('redis'), port }),
  z.strictObject({ kind: z.literal('rabbitmq'), port }),
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
    dead_letters: z.strictObject({ service: name, queue: name }).optional(),
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
  entry: z.strictObject({ service: z.string().min(1), port: port.optional() }).optional(),
  roles: z.record(z.string(), z.enum(ROLES)).default({}),
  collect: z.record(z.string(), collectSchema).default({}),
  accounting: accountingSchema.optional(),
  drain: z
    .strictObject({
      service: z.string().min(1),
      queues: z.array(z.string().min(1)).min(1),
      within_s: seconds.default(60),
      // RabbitMQ counts its queues every 5 s unless it is told otherwise: a shorter calm may be an old figure.
      quiet_s: seconds.default(6),
    })
    .refine(({ within_s, quiet_s }) => quiet_s < within_s, {
      path: ['quiet_s'],
      error: 'must be shorter than within_s',
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
