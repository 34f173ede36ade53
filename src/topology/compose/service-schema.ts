import { z } from 'zod';
import {
  bytes,
  command,
  cpus,
  durationMs,
  flag,
  keyValues,
  keys,
  oneOrMore,
  parsed,
  text,
  wholeNumber,
} from './compose-values.ts';
import { filesSchema, mountsSchema, tmpfsSchema } from './mount-schema.ts';
import { hostKeys } from './host-access-schema.ts';
import { exposeSchema, portsSchema } from './port-schema.ts';
import type { Dependency, Healthcheck } from '../topology.ts';

const CONDITIONS = ['service_started', 'service_healthy', 'service_completed_successfully'] as const;
const RESTARTS = ['no', 'always', 'on-failure', 'unless-stopped'] as const;

const buildSchema = z.union([
  text.transform((context) => ({ context, dockerfile: undefined, args: undefined, target: undefined })),
  keys({
    context: z.string().min(1).default('.'),
    dockerfile: z.string().min(1).optional(),
    args: keyValues.optional(),
    target: text.optional(),
  }),
]);

const dependsOnSchema = z.union([
  z
    .array(text)
    .transform((services): readonly Dependency[] =>
      services.map((service) => ({ service, condition: 'service_started' })),
    ),
  z
    .record(
      z.string(),
      keys({
        condition: z.enum(CONDITIONS).default('service_started'),
        restart: flag.optional(),
        required: flag.optional(),
      }),
    )
    .transform((services): readonly Dependency[] =>
      Object.entries(services).map(([service, { condition }]) => ({ service, condition })),
    ),
]);

const healthTest = z.union([z.array(text).min(1), text.transform((line): readonly string[] => ['CMD-SHELL', line])]);

interface WrittenHealthcheck extends Healthcheck {
  readonly startIntervalMs?: number;
}

/** Defaults as in the Compose Specification (those of Docker's HEALTHCHECK). */
const healthcheckSchema = keys({
  test: healthTest.optional(),
  interval: durationMs.default(30_000),
  timeout: durationMs.default(30_000),
  retries: wholeNumber(1, 1000).default(3),
  start_period: durationMs.default(0),
  start_interval: durationMs.optional(),
  disable: flag.optional(),
}).transform((check, context): WrittenHealthcheck => {
  const test = check.disable === true ? ['NONE'] : (check.test ?? []);
  const kind = test[0] ?? '';
  const message =
    kind === ''
      ? 'is missing; name the command that checks whether the service is healthy'
      : 'must begin with CMD, CMD-SHELL or NONE when it is a list';
  if (!['CMD', 'CMD-SHELL', 'NONE'].includes(kind)) {
    context.issues.push({ code: 'custom', input: check, path: ['test'], message });
    return z.NEVER;
  }
  return {
    test,
    intervalMs: check.interval,
    timeoutMs: check.timeout,
    retries: check.retries,
    startPeriodMs: check.start_period,
    ...(check.start_interval !== undefined && { startIntervalMs: check.start_interval }),
  };
});

const serviceNetworksSchema = z.union([
  z.array(text).transform((names) => names.map((name) => ({ name, aliases: [] as readonly string[] }))),
  z
    .record(z.string(), z.union([z.null(), keys({ aliases: z.array(text).default([]) })]))
    .transform((networks) =>
      Object.entries(networks).map(([name, network]) => ({ name, aliases: network?.aliases ?? [] })),
    ),
]);

const ulimitsSchema = z
  .record(
    z.string(),
    z.union([
      wholeNumber(-1, Number.MAX_SAFE_INTEGER).transform((both) => ({ soft: both, hard: both })),
      z.strictObject({
        soft: wholeNumber(-1, Number.MAX_SAFE_INTEGER),
        hard: wholeNumber(-1, Number.MAX_SAFE_INTEGER),
      }),
    ]),
  )
  .transform((limits) => Object.entries(limits).map(([name, { soft, hard }]) => ({ name, soft, hard })));

const rollingUpdate = keys({
  parallelism: wholeNumber(0, 10_000).optional(),
  delay: durationMs.optional(),
  failure_action: z.enum(['continue', 'pause', 'rollback']).optional(),
  monitor: durationMs.optional(),
  max_failure_ratio: parsed(
    (given) => (/^(?:0(?:\.\d+)?|1)$/.test(given) ? Number(given) : undefined),
    'from 0 to 1',
  ).optional(),
  order: z.enum(['stop-first', 'start-first']).optional(),
});

const deploySchema = keys({
  mode: z.literal('replicated').optional(),
  replicas: wholeNumber(1, 1000).optional(),
  labels: keyValues.optional(),
  endpoint_mode: z.enum(['vip', 'dnsrr']).optional(),
  resources: keys({
    limits: keys({ cpus: cpus.optional(), memory: bytes.optional() }).optional(),
    reservations: keys({ cpus: cpus.optional(), memory: bytes.optional() }).optional(),
  }).optional(),
  placement: keys({
    constraints: z.array(text).optional(),
    preferences: z.array(z.strictObject({ spread: text })).optional(),
    max_replicas_per_node: wholeNumber(0, 1000).optional(),
  }).optional(),
  update_config: rollingUpdate.optional(),
  rollback_config: rollingUpdate.optional(),
  restart_policy: keys({
    condition: z.enum(['none', 'on-failure', 'any']).default('any'),
    delay: durationMs.optional(),
    max_attempts: wholeNumber(0, 1_000_000).optional(),
    window: durationMs.optional(),
  }).optional(),
});

const restartSchema = parsed(
  (given) => RESTARTS.find((restart) => restart === given.replace(/^on-failure:\d+$/, 'on-failure')),
  `one of ${RESTARTS.join(', ')}`,
);

const envFileSchema = z.union([
  text.transform((path) => [{ path, required: true }]),
  z.array(
    z.union([
      keys({ path: z.string().min(1), required: flag.default(true) }),
      text.transform((path) => ({ path, required: true })),
    ]),
  ),
]);

const cpusetSchema = parsed(
  (given) => (/^\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*$/.test(given) ? given : undefined),
  'a list of cores such as 0-2 or 0,1',
);

/** A service in the supported subset of the Compose Specification; references and host paths are checked later. */
export const serviceSchema = keys({
  image: z.string().min(1).optional(),
  build: buildSchema.optional(),
  command: command.optional(),
  entrypoint: command.optional(),
  environment: keyValues.default({}),
  env_file: envFileSchema.default([]),
  user: text.optional(),
  hostname: text.optional(),
  working_dir: text.optional(),
  tmpfs: tmpfsSchema.default([]),
  init: flag.default(false),
  restart: restartSchema.optional(),
  stop_signal: text.optional(),
  stop_grace_period: durationMs.default(10_000),
  ports: portsSchema.default([]),
  expose: exposeSchema.default([]),
  depends_on: dependsOnSchema.default([]),
  healthcheck: healthcheckSchema.optional(),
  volumes: mountsSchema.default([]),
  networks: serviceNetworksSchema.default([]),
  configs: filesSchema.default([]),
  secrets: filesSchema.default([]),
  labels: keyValues.default({}),
  cpuset: cpusetSchema.optional(),
  cap_add: oneOrMore.default([]),
  ulimits: ulimitsSchema.default([]),
  deploy: deploySchema.optional(),
  ...hostKeys,
});

export type WrittenService = z.output<typeof serviceSchema>;
