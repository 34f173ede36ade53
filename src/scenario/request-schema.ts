import { z } from 'zod';
import { numberBetween, positiveNumber, show, wholeNumber } from '../base/plain-words.ts';
import { jsonPathOf } from '../base/json-path.ts';
import { problemsOf } from './request-problems.ts';
import type { RequestSpecification } from './schedule.ts';

const exponent = numberBetween(0, 10)
  .default(1)
  .describe('popularity of rank k is 1 / k^exponent; 0 makes all equally popular');

const parameterSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('zipf').describe('ids from 1 to count, small ones more popular'),
    count: wholeNumber(1, 1_000_000_000),
    exponent,
  }),
  z.strictObject({
    kind: z.literal('uniform').describe('whole numbers, all equally likely'),
    from: wholeNumber(0, Number.MAX_SAFE_INTEGER),
    to: wholeNumber(0, Number.MAX_SAFE_INTEGER),
  }),
  z.strictObject({
    kind: z.literal('words').describe('words of a list, the first ones more popular'),
    words: z.array(z.string().min(1).max(200)).min(1).max(10_000),
    exponent,
  }),
]);

const status = wholeNumber(100, 599);

const headerValue = z.string().regex(/^[\t\x20-\x7e]*$/, {
  error: (issue) => `must be one line of plain ASCII without control characters, got ${show(issue.input)}`,
});
const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, {
  error: (issue) => `a header is named by letters, digits and - without blanks, got ${show(issue.input)}`,
});

const formPart = z
  .strictObject({
    name: z.string().min(1),
    value: z.string().optional().describe('of a field, or the content of a file; may hold placeholders'),
    file: z.string().min(1).optional().describe('path of a file of at most 1 MB, from the folder of this file'),
    filename: z.string().min(1).optional().describe("absent: the file's own; may hold placeholders"),
    type: headerValue.optional().describe('its Content-Type'),
  })
  .refine(({ value, file }) => (value === undefined) !== (file === undefined), {
    error: 'takes either value or file',
  });

export const parameterRecord = z
  .record(
    z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
      error: (issue) => `a parameter is named by letters, digits and _, got ${show(issue.input)}`,
    }),
    parameterSchema,
  )
  .default({});

export const requestShape = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
      error: (issue) => `must be 1 to 64 letters, digits or . _ - , got ${show(issue.input)}`,
    })
    .describe('of the endpoint, as the report shows it'),
  method: z.enum(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET'),
  path: z.string().describe('with placeholders, e.g. /product/{product}?page={page}'),
  weight: positiveNumber(1e9).describe('share of all hits; weights need not sum to one'),
  parameters: parameterRecord.describe('how each placeholder is drawn'),
  body: z
    .string()
    .optional()
    .describe('form or JSON text with placeholders; {{ for a brace before a name that is none'),
  multipart: z
    .array(formPart)
    .min(1)
    .max(100)
    .optional()
    .describe('multipart/form-data in the place of a body; replay only'),
  headers: z.record(headerName, headerValue).default({}),
  write: z.boolean().default(false).describe('stores something; sent with an Idempotency-Key'),
  expect: z
    .strictObject({
      status: z.union([status, z.array(status).min(1)]).default(200),
      marker: z.string().min(1).optional().describe('must occur in the body; may hold placeholders; not with HEAD'),
      json: z
        .record(
          z.string().refine((path) => jsonPathOf(path) !== undefined, {
            error: (issue) =>
              `must be a path to one value, as $.items[0].id or $['odd name'], got ${show(issue.input)}`,
          }),
          z.union([z.string(), z.number(), z.boolean(), z.null(), z.strictObject({ exists: z.boolean() })]),
        )
        .optional()
        .describe(
          'what the body, as JSON, says at each path: a value, which may hold placeholders, or { exists: true }',
        ),
      fresh: z
        .boolean()
        .default(true)
        .describe('no older than its own headers allow (s-maxage, max-age, Expires), looked at before the load'),
    })
    .prefault({}),
});

/** One endpoint of a request mix, as it stands in a file. */
const requestSchema = requestShape.superRefine((request, context) => {
  for (const problem of problemsOf(request)) {
    context.addIssue({ code: 'custom', path: [...problem.path], message: problem.message });
  }
});

/** The endpoints of a mix, in a file of their own or in a scenario. */
export const requestListSchema = z
  .array(requestSchema)
  .min(1)
  .max(1000)
  .superRefine((requests, context) => {
    const first = new Map<string, number>();
    for (const [index, { name }] of requests.entries()) {
      const before = first.get(name);
      if (before === undefined) first.set(name, index);
      if (before !== undefined) {
        const message = `is the name of requests[${before}] already; each endpoint needs its own`;
        context.addIssue({ code: 'custom', path: [index, 'name'], message });
      }
    }
  });

type RequestEntry = z.output<typeof requestShape>;

/** A list that passed the schema, in the words of the schedule. */
export function toRequests(entries: readonly RequestEntry[]): readonly RequestSpecification[] {
  return entries.map((entry) => ({
    name: entry.name,
    method: entry.method,
    path: entry.path,
    weight: entry.weight,
    ...(entry.body !== undefined && { body: entry.body }),
    ...(entry.multipart !== undefined && { multipart: entry.multipart }),
    headers: entry.headers,
    parameters: entry.parameters,
    isWrite: entry.write,
    expect: {
      status: Array.isArray(entry.expect.status) ? entry.expect.status : [entry.expect.status],
      ...(entry.expect.marker !== undefined && { marker: entry.expect.marker }),
      ...(entry.expect.json !== undefined && { json: entry.expect.json }),
      ...(!entry.expect.fresh && { mayBeStale: true }),
    },
  }));
}
