import { z } from 'zod';
import { numberBetween, positiveNumber, show } from '../base/plain-words.ts';
import { jsonPathOf } from '../base/json-path.ts';
import { patternOf } from '../base/pattern.ts';
import { parameterRecord, requestShape } from './request-schema.ts';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

const thinkTime = z
  .union([
    numberBetween(0, 3600),
    z.strictObject({ from: numberBetween(0, 3600), to: numberBetween(0, 3600) }),
    z.strictObject({ mean: positiveNumber(3600) }),
    z.strictObject({
      quantiles: z
        .array(numberBetween(0, 3600))
        .min(2)
        .max(101)
        .refine((all) => all.every((one, at) => one >= (all[at - 1] ?? 0)), {
          error: 'must rise, from the least to the most',
        }),
    }),
  ])
  .describe(
    'seconds from when the step before was due: a number; { from, to }, all equally likely; { mean }, exponentially distributed; { quantiles }, evenly spaced from the least to the most, as of a log',
  );

const pattern = z.string().check((context) => {
  try {
    patternOf(context.value);
  } catch (error) {
    context.issues.push({
      code: 'custom',
      input: context.value,
      message: `is no regular expression: ${String(error)}`,
    });
  }
});

const jsonPath = z.string().check((context) => {
  if (jsonPathOf(context.value) !== undefined) return;
  const message = `must be a path such as $.user.tokens[0], without wildcards or filters, got ${show(context.value)}`;
  context.issues.push({ code: 'custom', input: context.value, message });
});

const regex = pattern.describe('its first group, or all of the match');

const takeSchema = z
  .union([
    z.strictObject({ json: jsonPath, regex: regex.optional() }),
    z.strictObject({ header: z.string().min(1), regex: regex.optional() }),
    z.strictObject({ cookie: z.string().min(1), regex: regex.optional() }),
    z.strictObject({ csrf: z.string().min(1).describe('name of a form field, or of a meta element') }),
    z.strictObject({ regex }),
  ])
  .describe('from the body as JSON, a header, a cookie that is set, a form field, or the text of the body');

const stepShape = requestShape.omit({ weight: true }).extend({
  take: z
    .record(z.string().regex(NAME, { error: 'a value is named by letters, digits and _' }), takeSchema)
    .default({})
    .describe('values of the answer, for later steps as {name}'),
  needs: z
    .array(z.string())
    .default([])
    .describe('values that must have come although no text holds them, such as the cookie of a login'),
});

const chance = numberBetween(0.0001, 1).default(1).describe('that a visit has this step');

const stepSchema = z.union([
  stepShape.extend({ chance, think_s: thinkTime.optional() }),
  z.strictObject({
    chance,
    think_s: thinkTime.optional(),
    one_of: z
      .array(stepShape.extend({ weight: positiveNumber(1e9).default(1) }))
      .min(2)
      .max(100)
      .describe('one of these steps, by weight'),
  }),
]);

const feedSchema = z
  .union([
    z.string().min(1),
    z.strictObject({ file: z.string().min(1), order: z.enum(['random', 'sequence']).default('random') }),
  ])
  .describe('CSV file whose first line names the columns; each visit has a row, by chance or in order over and over');

/** The section `flows` of a scenario file. */
export const flowListSchema = z
  .array(
    z.strictObject({
      name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
        error: (issue) => `must be 1 to 64 letters, digits or . _ - , got ${show(issue.input)}`,
      }),
      weight: positiveNumber(1e9).default(1).describe('share of all hits, as that of an endpoint'),
      think_s: thinkTime,
      feed: feedSchema.optional(),
      parameters: parameterRecord.describe('drawn once a visit, for all of its steps'),
      steps: z.array(stepSchema).min(1).max(200),
    }),
  )
  .min(1)
  .max(100)
  .describe('visits that follow steps with think times, log in and keep cookies; beside or instead of requests');

export type FlowEntry = z.output<typeof flowListSchema>[number];
export type StepEntry = z.output<typeof stepShape>;
export type ThinkEntry = z.output<typeof thinkTime>;
export type TakeEntry = z.output<typeof takeSchema>;
