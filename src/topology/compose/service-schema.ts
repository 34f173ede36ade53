import { z } from 'zod';
import { buildSchema } from './build-schema.ts';
import { bytes, cpus, durationMs, flag, keys, oneOrMore, parsed, text, wholeNumber } from './compose-values.ts';
import { restartSchema } from './restart-policy.ts';
import { devicesSchema, gpusSchema } from './device-schema.ts';
import { hooksSchema } from './hook-schema.ts';
import { filesSchema, mountsSchema } from './mount-schema.ts';
import { hostKeys } from './host-access-schema.ts';
import { exposeSchema, portsSchema } from './port-schema.ts';
import type { BlkioSettings } from '../container-settings.ts';
import type { Dependency, Healthcheck } from '../topology.ts';

const CONDITIONS = ['service_started', 'service_healthy', 'service_completed_successfully'] as const;

/** A map of text; a key without a value has null. */
export const keyValues = z.record(z.string(), z.union([z.null(), text]));
const texts = z.record(z.string(), text);
const list = z.array(text);
/** In the normal form every number of bytes is text; 0 is as good as absent. */
const size = parsed((given) => (/^-?\d+$/.test(given) ? Number(given) : undefined), 'a size such as 512m or 1g');
const whole = wholeNumber(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);

const dependsOnSchema = z
  .record(
    z.string(),
    keys({
      condition: z.enum(CONDITIONS).default('service_started'),
      restart: flag.optional(),
      required: flag.optional(),
    }),
  )
  .transform((services): readonly (Dependency & { readonly isRequired: boolean })[] =>
    Object.entries(services).map(([service, { condition, required }]) => ({
      service,
      condition,
      isRequired: required ?? true,
    })),
  );

/** What is not written, the test too, is that of the image: 0 for the engine, as Docker Compose asks for it. */
const healthcheckSchema = keys({
  test: list.default([]),
  interval: durationMs.default(0),
  timeout: durationMs.default(0),
  retries: wholeNumber(0, 1000).default(0),
  start_period: durationMs.default(0),
  disable: flag.optional(),
}).transform((check, context): Healthcheck => {
  const test = check.disable === true ? ['NONE'] : check.test;
  if (test.length > 0 && !['CMD', 'CMD-SHELL', 'NONE'].includes(test[0] ?? '')) {
    const message = 'must begin with CMD, CMD-SHELL or NONE when it is a list';
    context.issues.push({ code: 'custom', input: check, path: ['test'], message });
    return z.NEVER;
  }
  return {
    test,
    intervalMs: check.interval,
    timeoutMs: check.timeout,
    retries: check.retries,
    startPeriodMs: check.start_period,
  };
});

const attachedSchema = keys({
  aliases: list.default([]),
  driver_opts: texts.optional(),
  ipv4_address: text.optional(),
  ipv6_address: text.optional(),
  link_local_ips: list.optional(),
  mac_address: text.optional(),
  priority: whole.optional(),
});
const serviceNetworksSchema = z.record(z.string(), z.union([z.null(), attachedSchema])).transform((networks) =>
  Object.entries(networks).map(([name, written]) => {
    const { aliases = [], priority = 0 } = written ?? {};
    const address = {
      ...(written?.ipv4_address !== undefined && { ipv4: written.ipv4_address }),
      ...(written?.ipv6_address !== undefined && { ipv6: written.ipv6_address }),
      ...(written?.link_local_ips !== undefined && { linkLocal: written.link_local_ips }),
      ...(written?.mac_address !== undefined && { mac: written.mac_address }),
      ...(written?.driver_opts !== undefined && { driverOptions: written.driver_opts }),
    };
    return { name, aliases, priority, ...(Object.keys(address).length > 0 && { address }) };
  }),
);

const limit = wholeNumber(-1, Number.MAX_SAFE_INTEGER);
const ulimitsSchema = z
  .record(
    z.string(),
    z.union([
      limit.transform((both) => ({ soft: both, hard: both })),
      z
        .strictObject({ single: limit.optional(), soft: limit.optional(), hard: limit.optional() })
        .transform((pair) => ({
          soft: pair.soft ?? pair.single ?? pair.hard ?? 0,
          hard: pair.hard ?? pair.single ?? pair.soft ?? 0,
        })),
    ]),
  )
  .transform((limits) => Object.entries(limits).map(([name, { soft, hard }]) => ({ name, soft, hard })));

const deploySchema = keys({
  mode: z.enum(['replicated', 'global']).optional(),
  replicas: wholeNumber(0, 1000).optional(),
  resources: keys({
    limits: keys({
      cpus: cpus.optional(),
      memory: bytes.optional(),
      pids: whole.optional(),
      devices: z.unknown().optional(),
      generic_resources: z.unknown().optional(),
    }).optional(),
    reservations: keys({ memory: size.optional(), devices: devicesSchema.default([]) }).optional(),
  }).optional(),
  placement: keys({
    constraints: list.optional(),
    preferences: z.array(z.strictObject({ spread: text })).optional(),
    max_replicas_per_node: wholeNumber(0, 1000).optional(),
  }).optional(),
  restart_policy: keys({
    condition: z.enum(['none', 'no', 'on-failure', 'any', 'always', 'unless-stopped']).optional(),
    delay: durationMs.optional(),
    max_attempts: wholeNumber(0, 1_000_000).optional(),
    window: durationMs.optional(),
  }).optional(),
  update_config: keys({ parallelism: wholeNumber(0, 1000).optional(), delay: durationMs.optional() }).optional(),
});

const envFileSchema = z.array(keys({ path: z.string().min(1), required: flag.default(true), format: text.optional() }));

const cpusetSchema = parsed(
  (given) => (/^\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*$/.test(given) ? given : undefined),
  'a list of cores such as 0-2 or 0,1',
);

const volumesFromSchema = z.array(
  parsed((given) => {
    const [, service, mode] = /^([^:]+?)(?::(ro|rw))?$/.exec(given) ?? [];
    return service === undefined ? undefined : { service, isReadOnly: mode === 'ro' };
  }, 'a service of the file such as db or db:ro; a container that is no part of the file would be part of the measurement'),
);

const rates = z
  .array(z.looseObject({ Path: text, Rate: size }))
  .transform((all) => all.map(({ Path, Rate }) => ({ path: Path, rate: Rate })));
const blkioSchema = keys({
  weight: whole.optional(),
  weight_device: z
    .array(z.looseObject({ Path: text, Weight: whole }))
    .transform((all) => all.map(({ Path, Weight }) => ({ path: Path, weight: Weight })))
    .optional(),
  device_read_bps: rates.optional(),
  device_read_iops: rates.optional(),
  device_write_bps: rates.optional(),
  device_write_iops: rates.optional(),
}).transform((written): BlkioSettings => ({
  ...(written.weight !== undefined && { weight: written.weight }),
  weightDevices: written.weight_device ?? [],
  readBytesPerSecond: written.device_read_bps ?? [],
  readOperationsPerSecond: written.device_read_iops ?? [],
  writeBytesPerSecond: written.device_write_bps ?? [],
  writeOperationsPerSecond: written.device_write_iops ?? [],
}));

/** Keys that the engine takes as they are, or nearly so. */
const engineKeys = {
  blkio_config: blkioSchema.optional(),
  cap_drop: list.default([]),
  cpu_period: whole.optional(),
  cpu_quota: whole.optional(),
  cpu_rt_period: whole.optional(),
  cpu_rt_runtime: whole.optional(),
  cpu_shares: whole.optional(),
  device_cgroup_rules: list.default([]),
  dns: oneOrMore.default([]),
  dns_opt: list.default([]),
  dns_search: oneOrMore.default([]),
  domainname: text.optional(),
  extra_hosts: list.default([]),
  gpus: gpusSchema.default([]),
  group_add: list.default([]),
  mac_address: text.optional(),
  mem_reservation: size.optional(),
  mem_swappiness: size.optional(),
  memswap_limit: size.optional(),
  oom_kill_disable: flag.optional(),
  oom_score_adj: whole.optional(),
  pids_limit: whole.optional(),
  platform: text.optional(),
  post_start: hooksSchema.default([]),
  read_only: flag.default(false),
  runtime: text.optional(),
  shm_size: size.optional(),
  storage_opt: texts.optional(),
  sysctls: texts.optional(),
  volumes_from: volumesFromSchema.default([]),
};

/** A service in the normal form of compose-go; references and host paths are checked later. */
export const serviceSchema = keys({
  image: z.string().min(1).optional(),
  build: buildSchema.optional(),
  command: list.optional(),
  container_name: text.optional(),
  cpus: cpus.optional(),
  mem_limit: bytes.optional(),
  scale: wholeNumber(0, 1000).optional(),
  profiles: list.optional(),
  pull_policy: text.optional(),
  label_file: z.unknown().optional(),
  extends: z.unknown().optional(),
  links: list.default([]),
  entrypoint: list.optional(),
  environment: keyValues.default({}),
  env_file: envFileSchema.default([]),
  user: text.optional(),
  hostname: text.optional(),
  working_dir: text.optional(),
  tmpfs: oneOrMore.default([]),
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
  ...engineKeys,
  ...hostKeys,
});

export type WrittenService = z.output<typeof serviceSchema>;
