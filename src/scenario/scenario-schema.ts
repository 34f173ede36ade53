import { z } from 'zod';
import { numberBetween, positiveNumber, show, wholeNumber } from '../base/plain-words.ts';
import { hostAccessProblem } from '../records/host-access.ts';
import { flowListSchema } from './flow-schema.ts';
import { gateSchema } from './gate-schema.ts';
import { generatorsSchema } from './generators-schema.ts';
import { httpSchema } from './http-schema.ts';
import { costSchema, objectivesSchema, serverSchema, sloSchema, stopWhenSchema } from './objectives-schema.ts';
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
  engine: z
    .union([z.string().min(1), z.strictObject({ k6: z.strictObject({ script: nameOrPath }) })])
    .default('replay')
    .describe(
      'who sends the load; benchday doctor lists the load engines. { k6: { script: path } }: what your own k6 script says',
    ),
  max_in_flight: wholeNumber(1, 100_000).default(512).describe('hits that may wait for an answer at once'),
  timeout_ms: wholeNumber(1, 600_000).default(10_000),
  connections: z
    .enum(['keep-alive', 'fresh'])
    .default('keep-alive')
    .describe('keep-alive: used again, as browsers do; fresh: each hit opens and closes a connection of its own'),
  http: httpSchema,
  workers: wholeNumber(1, 64).default(1).describe('threads of the load generator'),
  generators: generatorsSchema,
});

const oneEntry = z.union([
  z.string().min(1),
  z.strictObject({
    service: z.string().min(1),
    port: z.int().optional(),
    scheme: z.enum(['http', 'https']).optional(),
  }),
]);

/** With what a Compose file does not say of itself. It becomes one word, as `./app#web:8080` is; the reader of topologies checks it. */
const topologyWord = z.union([
  nameOrPath,
  z
    .strictObject({
      path: nameOrPath,
      entry: z.union([oneEntry, z.array(oneEntry).min(1)]).optional(),
      roles: z.record(z.string(), z.string()).optional(),
      collect: z.record(z.string(), z.unknown()).optional(),
      name: z.string().min(1).optional(),
      profiles: z.array(z.string().min(1)).optional(),
      files: z.array(z.string().min(1)).optional(),
      data: z.record(z.string(), z.string().min(1)).optional(),
      env_files: z.array(z.string().min(1)).optional(),
      override: z.literal(false).optional(),
      placement: z.string().min(1).optional(),
      servers: z
        .union([z.int().min(1), z.strictObject({ first: z.int().min(1), cpus: z.number().positive().optional() })])
        .optional(),
    })
    .transform(({ path, ...settings }) =>
      Object.keys(settings).length === 0 ? path : `${path}#${JSON.stringify(settings)}`,
    ),
]);

/** Which faults there are is for who plays them to say. */
const DRILL_WORD = /^(?:none|[a-z]+(?:-[a-z]+)*:(?:@[\w.-]+|[\w.-]+(?:\/(?:\d{1,4}|all))?)(?:=[^\s=]+)?)$/;

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
    .array(topologyWord)
    .max(20)
    .default([])
    .describe(
      "names of topologies/, or paths of compose files, with the entry after a # ('./app#web:8080'), or { path, entry, roles, collect, name, profiles, files, data, env_files, override, placement, servers }; empty for a scenario that is run with --target",
    ),
  reference: nameOrPath.optional().describe('what the others are compared with; absent: the first topology'),
  profile: nameOrPath.default('weekday').describe('name in scenarios/profiles/, or a path'),
  load: loadSchema.prefault({}),
  requests: z
    .union([nameOrPath, requestListSchema])
    .optional()
    .describe(
      'name in scenarios/requests/, or a path, or the list of endpoints itself; may be absent where there are flows',
    ),
  flows: flowListSchema.optional(),
  write_ratio_source: z.string().min(1).optional().describe('where the share of writes comes from'),
  sessions: z
    .strictObject({
      visitors: wholeNumber(1, 100_000).describe('visits under way at any time'),
      hits_per_visit: numberBetween(1, 10_000).describe('mean; the lengths are geometrically distributed'),
    })
    .optional()
    .describe('hits belong to visitors, who send the cookies they got; absent: nobody keeps cookies'),
  warm_up: z
    .strictObject({
      duration_s: numberBetween(0, 3600).default(20),
      rate_per_s: numberBetween(0, 1e6).default(200),
      until: z
        .enum(['duration', 'steady'])
        .default('duration')
        .describe(
          'steady: continues after duration_s until two windows of 10 s differ by less than 5 % in service p50 and in statements per hit',
        ),
      max_s: numberBetween(20, 3600).default(120).describe('longest warm-up until steady, duration_s included'),
    })
    .prefault({})
    .describe('hits before the measurement that are not counted; a duration of 0 leaves it out'),
  trials: wholeNumber(1, 100).default(1).describe('how often each topology is brought up and measured'),
  repeat_invalid: wholeNumber(0, 2)
    .default(0)
    .describe('how often all topologies are measured again in the place of a repetition with an invalid trial'),
  objectives: objectivesSchema
    .optional()
    .describe('what a topology must hold; absent: p95 of 250 ms and at most 1 % errors'),
  slo: sloSchema.optional().describe('the old name of objectives'),
  trace_share: numberBetween(0, 1)
    .optional()
    .describe('share of the hits that carry a traceparent; the slowest of them are named in the report; replay only'),
  stop_when: stopWhenSchema
    .optional()
    .describe(
      'ends a measurement far beyond the objectives: the topology does not hold them, and enters no comparison; not in gates, calibrations, capacity searches and drills',
    ),
  server: serverSchema.optional().describe('the server to buy or rent; absent: cores and memory are said, no servers'),
  cost: costSchema.optional().describe('prices by the hour; a role may have its own price of a core'),
  gate: gateSchema.optional().describe('what a comparison of two arms is decided by; benchday gate'),
  drills: z
    .array(
      z.string().regex(DRILL_WORD, {
        error: (issue) =>
          `must be as kill:app, pause:app/2, isolate:app/all, kill:@srv1 or loss:app=10%, or none, got ${show(issue.input)}`,
      }),
    )
    .max(200)
    .optional()
    .describe('what benchday drill breaks, unless --fault says otherwise'),
  isolation: z
    .enum(['auto', 'shared', 'pinned'])
    .default('auto')
    .describe('pinned: the load generator has cores of its own; auto: from 4 cores on'),
  plans: z
    .boolean()
    .optional()
    .describe(
      'after the measurement the database is asked for the plans of the costliest SELECT statements, without running them; default: of topologies that benchday starts, not of a --target',
    ),
  ready_within_s: positiveNumber(3600).default(120).describe('how long a topology may take to come up'),
  tls: z
    .strictObject({
      ca: z
        .string()
        .min(1)
        .optional()
        .describe(
          'PEM file of certificates that are trusted besides those of this machine; from the folder of this file',
        ),
      resumption: z
        .boolean()
        .default(true)
        .describe('later connections resume the session of an earlier one; false: each makes a whole handshake'),
    })
    .optional()
    .describe('of https entries; certificates are always verified'),
  allowed_hosts: z
    .array(
      z.string().regex(/^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$/, {
        error: (issue) => `must be a host name or address without scheme, port or path, got ${show(issue.input)}`,
      }),
    )
    .default([])
    .describe('hosts besides this machine that --target may name'),
  allow_host_access: z
    .array(
      z.string().check((context) => {
        const message = hostAccessProblem(context.value);
        if (message !== undefined) context.issues.push({ code: 'custom', input: context.value, message });
      }),
    )
    .default([])
    .describe(
      "what the topologies may have of this machine outside of their own folders: docker-socket, host-network, privileged, 'path:/srv/data', ...; of a comparison of commits that of the baseline counts",
    ),
});

export type ScenarioSettings = z.output<typeof scenarioSchema>;
