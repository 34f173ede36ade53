import { z } from 'zod';
import { flag, keyValues, keys, text } from './compose-values.ts';
import { serviceSchema } from './service-schema.ts';
import { xBenchdaySchema } from './x-benchday-schema.ts';

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'letters, digits and . _ - are allowed');

const networkSchema = keys({
  name: text.optional(),
  driver: z.enum(['bridge', 'overlay']).optional(),
  attachable: flag.optional(),
  labels: keyValues.optional(),
});
const volumeSchema = keys({
  name: text.optional(),
  driver: z.literal('local').optional(),
  driver_opts: z.record(z.string(), text).optional(),
  labels: keyValues.optional(),
});
const fileSchema = keys({ file: z.string().min(1), name: text.optional() });

/** A Compose file in the supported subset. `name` and `version` are accepted: the folder names the topology, the other is obsolete. */
export const composeSchema = keys({
  name: text.optional(),
  version: text.optional(),
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
