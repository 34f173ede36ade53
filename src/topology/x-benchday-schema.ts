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
]);

const amount = z.number().min(0);

/** What benchday has to know of a topology beyond the Compose Specification. */
export const xBenchdaySchema = keys({
  title: z.string().min(1).optional(),
  entry: z.strictObject({ service: z.string().min(1), port: port.optional() }).optional(),
  roles: z.record(z.string(), z.enum(ROLES)).default({}),
  collect: z.record(z.string(), collectSchema).default({}),
  accounting: z
    .strictObject({ stored_writes: z.strictObject({ service: z.string().min(1), sql: z.string().min(1) }) })
    .optional(),
  verify: z
    .strictObject({
      statements_per_hit: z
        .strictObject({ min: amount, max: amount })
        .refine(({ min, max }) => min <= max, { path: ['max'], error: 'must not be smaller than min' }),
    })
    .optional(),
});
