import { z } from 'zod';
import { show } from '../../base/plain-words.ts';

/** Image in which `pre` and `post` steps run when the file names none. */
export const DEFAULT_STEP_IMAGE = 'debian:bookworm-slim';

/** @source github.com/distribution/reference: a repository's name, with an optional registry before it */
const REPOSITORY =
  /^(?:[A-Za-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;

const repository = z.string().check((context) => {
  const { value } = context;
  if (REPOSITORY.test(value)) return;
  const message = /:[^/]*$/.test(value)
    ? `must have no tag, got ${show(value)}; tags come from git`
    : `must be the name of an image in small letters such as me/app, got ${show(value)}`;
  context.issues.push({ code: 'custom', input: value, message });
});

const steps = z.array(z.string().trim().min(1)).default([]);
const argument = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const imageSchema = z.strictObject({
  // captain's own keys
  build: z.string().min(1).default('Dockerfile'),
  image: repository,
  pre: steps,
  test: steps,
  post: steps,
  build_arg: z.record(z.string().regex(/^[A-Za-z_]\w*$/, 'letters, digits and _ are allowed'), argument).default({}),
  // benchday's
  in: z.string().min(1).default(DEFAULT_STEP_IMAGE),
  caches: z.array(z.string().min(1)).default([]),
});

/** captain.yml: images by name, built in the order they stand. */
export const captainSchema = z
  .record(z.string().min(1), imageSchema)
  .refine((images) => Object.keys(images).length > 0, { error: 'must hold at least one image' });

export type WrittenImage = z.output<typeof imageSchema>;
