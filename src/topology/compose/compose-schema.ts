import { z } from 'zod';
import { flag, keys, text } from './compose-values.ts';
import { serviceSchema } from './service-schema.ts';
import { xBenchdaySchema } from './x-benchday-schema.ts';

const name = z.string().regex(/^[A-Za-z0-9._-]+$/, 'letters, digits and . _ - are allowed');
const texts = z.record(z.string(), text);

const ipamSchema = keys({
  driver: text.optional(),
  options: texts.optional(),
  config: z
    .array(
      keys({
        subnet: text.optional(),
        gateway: text.optional(),
        ip_range: text.optional(),
        aux_addresses: texts.optional(),
      }),
    )
    .default([]),
});

const networkSchema = keys({
  name: text.optional(),
  driver: z.enum(['bridge', 'overlay', 'default']).optional(),
  driver_opts: texts.optional(),
  attachable: flag.optional(),
  internal: flag.optional(),
  external: flag.optional(),
  enable_ipv6: flag.optional(),
  ipam: ipamSchema.optional(),
});
const volumeSchema = keys({
  name: text.optional(),
  driver: z.literal('local', { error: 'supports local only' }).optional(),
  driver_opts: texts.optional(),
  external: flag.optional(),
});
const fileSchema = keys({ file: z.string().min(1).optional(), content: text.optional(), environment: text.optional() });

/** The normal form of a Compose file, with the keys that are honoured. */
export const composeSchema = keys({
  name: text.optional(),
  services: z
    .record(name, serviceSchema)
    .refine((services) => Object.keys(services).length > 0, { error: 'must hold at least one service' }),
  networks: z.record(name, z.union([z.null(), networkSchema])).default({}),
  volumes: z.record(name, z.union([z.null(), volumeSchema])).default({}),
  configs: z.record(name, fileSchema).default({}),
  secrets: z.record(name, fileSchema).default({}),
  'x-benchday': xBenchdaySchema.prefault({}),
});

export type ComposeFile = z.output<typeof composeSchema>;
export type WrittenNetwork = z.output<typeof networkSchema>;
