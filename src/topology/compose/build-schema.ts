import { z } from 'zod';
import { keys, text } from './compose-values.ts';

const keyValues = z.record(z.string(), z.union([z.null(), text]));

/** A `build` of the normal form. */
export const buildSchema = keys({
  context: z.string().min(1).default('.'),
  dockerfile: z.string().min(1).optional(),
  dockerfile_inline: z.string().min(1).optional(),
  args: keyValues.optional(),
  target: text.optional(),
  extra_hosts: z.array(text).default([]),
  network: text.optional(),
  secrets: z.array(z.looseObject({ source: z.string().min(1), target: text.optional() })).default([]),
  /** `default` for the agent, else `id=/path` */
  ssh: z.array(text).default([]),
  additional_contexts: z.record(z.string(), text).default({}),
});

export type WrittenBuild = z.output<typeof buildSchema>;
