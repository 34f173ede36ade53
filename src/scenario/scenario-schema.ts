import { z } from 'zod';
import { numberBetween, positiveNumber, show, wholeNumber } from '../core/plain-words.ts';
import { gateSchema } from './gate-schema.ts';
import { requestListSchema } from './request-schema.ts';

const SECONDS_A_DAY = 86_400;

const nameOrPath = z.string().min(1);

const loadSchema = z.strictObject({
  hits_per_day: wholeNumber(1, 86_400_000_000).optional().describe("absent: the profile's own number, or 23000000"),
  mode: z
    .enum(['time-lapse', 'full-day', 'real-time'])
    .default('time-lapse')
    .describe(
      "time-lapse: the day's true rates, each hour shortened; full-day: every hit of the day, rates multiplied; real-time: 24 hours",
    ),
  duration_s: positiveNumber(SECONDS_A_DAY).optional().describe('of the measurement; absent: 240, in real time 86400'),
  arrivals: z.enum(['poisson', 'uniform']).default('poisson').describe('poisson: by chance; uniform: evenly spaced'),
  seed: wholeNumber(0, 4_294_967_295).default(4711).describe('the same seed gives the same hits at the same times'),
  engine: z.string().min(1).default('replay').describe('who sends the load; benchday doctor lists the engines'),
  max_in_flight: wholeNumber(1, 100_000).default(512).describe('hits that may wait for an answer at once'),
  timeout_ms: wholeNumber(1, 600_000).default(10_000),
  workers: wholeNumber(1, 64).default(1).describe('threads of the load generator'),
});

/** A scenario file, as it stands. */
export const scenarioSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
      error: (issue) => `must be 1 to 64 letters, digits or . _ - , got ${show(issue.input)}`,
    })
    .optional()
    .describe("absent: the file's name"),
  title: z.string().min(1),
  topologies: z
    .array(nameOrPath)
    .max(20)
    .default([])
    .describe('names of topologies/, or paths of compose files; empty for a scenario that is run with --target'),
  reference: nameOrPath.optional().describe('what the others are compared with; absent: the first topology'),
  profile: nameOrPath.default('weekday').describe('name in scenarios/profiles/, or a path'),
  load: loadSchema.prefault({}),
  requests: z
    .union([nameOrPath, requestListSchema])
    .describe('name in scenarios/requests/, or a path, or the list of endpoints itself'),
  write_ratio_source: z.string().min(1).optional().describe('where the share of writes comes from'),
  warm_up: z
    .strictObject({ duration_s: numberBetween(0, 3600).default(20), rate_per_s: numberBetween(0, 1e6).default(200) })
    .prefault({})
    .describe('hits before the measurement that are not counted; a duration of 0 leaves it out'),
  trials: wholeNumber(1, 100).default(1).describe('how often each topology is brought up and measured'),
  repeat_invalid: wholeNumber(0, 2)
    .default(0)
    .describe('how often all topologies are measured again in the place of a repetition with an invalid trial'),
  slo: z
    .strictObject({ p95_ms: positiveNumber(600_000).default(250), error_ratio: numberBetween(0, 1).default(0.01) })
    .prefault({})
    .describe('what a good answer is'),
  gate: gateSchema.optional().describe('what a comparison of two arms is decided by; benchday gate'),
  isolation: z
    .enum(['auto', 'shared', 'pinned'])
    .default('auto')
    .describe('pinned: the load generator has cores of its own; auto: from 4 cores on'),
  ready_within_s: positiveNumber(3600).default(120).describe('how long a topology may take to come up'),
  allowed_hosts: z
    .array(
      z.string().regex(/^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$/, {
        error: (issue) => `must be a host name or address without scheme, port or path, got ${show(issue.input)}`,
      }),
    )
    .default([])
    .describe('hosts beside this machine that --target may name'),
});

export type ScenarioSettings = z.output<typeof scenarioSchema>;

/** The text of scenarios/scenario.schema.json, by which editors complete and check scenario files. */
export function scenarioJsonSchema(): string {
  const schema = z.toJSONSchema(scenarioSchema, { io: 'input', target: 'draft-7' });
  return `${JSON.stringify({ ...schema, title: 'benchday scenario' }, null, 2)}\n`;
}
