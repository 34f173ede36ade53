import { problemAt } from '../../base/yaml-file.ts';
import type { ComposeFile } from './compose-schema.ts';
import { hostSettingsOf } from './host-access-schema.ts';
import { hostPathKind, readHostFile } from './host-files.ts';
import { limitProblems, limitsOf } from './limits.ts';
import { mountsOf, writtenFilesOf } from './mounts-of.ts';
import type { Conversion } from './conversion.ts';
import { placementOf, replicasIn } from './placement.ts';
import { settingsOf } from './service-settings.ts';
import type { WrittenService } from './service-schema.ts';
import { buildOf, withValues } from './build-of.ts';
import type { Service } from '../topology.ts';

const PART = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const HOST = String.raw`(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(?::\d+)?`;
/** @source github.com/distribution/reference, regexp.go */
const IMAGE = new RegExp(
  String.raw`^(?:${HOST}/)?${PART}(?:/${PART})*(?::\w[\w.-]{0,127})?(?:@[a-zA-Z][\w+.-]*:[0-9a-fA-F]{32,})?$`,
);

/** A written service with its paths, files and defaults resolved; what cannot be resolved goes to `conversion.problems`. */
export async function serviceOf(name: string, written: WrittenService, conversion: Conversion): Promise<Service> {
  const build = await buildOf(name, written, conversion);
  if (build === undefined && written.image === undefined) {
    conversion.problems.push(
      problemAt(conversion.document, ['services', name], 'needs an image, or a build that makes one'),
    );
  }
  if (written.image !== undefined && !IMAGE.test(written.image)) {
    const problem =
      'is no name of an image, as registry.example/shop/web:1.2 is: lower case, and a tag that is not empty';
    conversion.problems.push(problemAt(conversion.document, ['services', name, 'image'], problem));
  }
  conversion.problems.push(...limitProblems(conversion.document, name, written));
  const host = hostSettingsOf(written);
  const { healthcheck } = written;
  const placement = placementOf(written, Object.keys(conversion.file['x-benchday'].servers));
  const settings = settingsOf(written);
  return {
    name,
    role: conversion.file['x-benchday'].roles[name] ?? 'app',
    image: written.image ?? `benchday/${conversion.imagePlace}-${name}`.toLowerCase(),
    ...(build !== undefined && { build }),
    ...pullPolicyOf(written),
    ...(written.command !== undefined && { command: written.command }),
    ...(written.entrypoint !== undefined && { entrypoint: written.entrypoint }),
    environment: withValues(written.environment),
    ...(written.user !== undefined && { user: written.user }),
    ...(written.hostname !== undefined && { hostname: written.hostname }),
    ...(written.working_dir !== undefined && { workingDir: written.working_dir }),
    tmpfs: written.tmpfs,
    init: written.init,
    ...restartOf(written),
    ...(written.stop_signal !== undefined && { stopSignal: written.stop_signal }),
    stopGracePeriodMs: written.stop_grace_period,
    ports: portsOf(written),
    expose: written.expose,
    dependsOn: dependenciesOf(written, conversion.file),
    ...(healthcheck !== undefined && { healthcheck }),
    mounts: await mountsOf(name, written, conversion),
    networks: networksOf(name, written, conversion.file),
    labels: Object.fromEntries(Object.entries(written.labels).map(([label, value]) => [label, value ?? ''])),
    ...(written.cpuset !== undefined && { cpuset: written.cpuset }),
    capAdd: written.cap_add,
    ...(host !== undefined && { host }),
    ulimits: written.ulimits,
    replicas: replicasIn(written, placement),
    ...(placement !== undefined && { placement }),
    limits: limitsOf(written),
    ...updateOf(written),
    ...(settings !== undefined && { settings }),
    ...writtenFilesOf(written, conversion),
  };
}

/**
 * A service that is waited for only if it is there may be in a profile that is not asked for. Whose volumes it has must be there before
 * it, as in Compose.
 */
function dependenciesOf(written: WrittenService, { services }: ComposeFile): Service['dependsOn'] {
  const named = written.depends_on
    .filter(({ service, isRequired }) => isRequired || services[service] !== undefined)
    .map(({ service, condition }) => ({ service, condition }));
  const others = written.volumes_from.filter(({ service }) => !named.some((one) => one.service === service));
  return [...named, ...others.map(({ service }) => ({ service, condition: 'service_started' as const }))];
}

/** One port on two addresses of the host is one here, where all are published on 127.0.0.1. */
function portsOf({ ports }: WrittenService): Service['ports'] {
  const all = ports.map(({ container, published, protocol }) => ({
    container,
    ...(published !== undefined && { published }),
    ...(protocol !== undefined && { protocol }),
  }));
  const keys = all.map((port) => JSON.stringify(port));
  return all.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}

/** Its networks, the most important first, and what else it is called there: by its container's name, and by links of others to it. */
function networksOf(
  name: string,
  written: WrittenService,
  { services, networks: declared }: ComposeFile,
): Service['networks'] {
  const { container_name: containerName, network_mode: mode } = written;
  if (mode !== undefined && mode !== 'bridge' && mode !== 'default') return [];
  const networks =
    written.networks.length === 0
      ? [{ name: 'default', aliases: [], priority: 0, address: undefined }]
      : written.networks;
  const links = Object.values(services).flatMap((other) => other.links.map((link) => link.split(':')));
  const linked = links.flatMap(([service, alias]) => (service === name && alias !== undefined ? [alias] : []));
  const names = [...(containerName === undefined ? [] : [containerName]), ...linked].filter((one) => one !== name);
  const sorted = [...networks].sort((a, b) => b.priority - a.priority);
  return sorted.map(({ aliases, address, ...network }) => {
    const own = declared[network.name];
    const external = own?.external === true ? (own.name ?? network.name) : undefined;
    return {
      name: network.name,
      ...(address !== undefined && { address }),
      aliases: [...new Set([...aliases, ...names])],
      ...(external !== undefined && { external }),
    };
  });
}

/** Whether an image's own Dockerfile tells when it is healthy. */
export async function isHealthcheckedByImage({ build }: Service): Promise<boolean> {
  if (build === undefined) return false;
  const isFile = build.inline === undefined && (await hostPathKind(build.dockerfile)) === 'file';
  const text = build.inline ?? (isFile ? await readHostFile(build.dockerfile) : '');
  return /^\s*HEALTHCHECK\s+(?!NONE)/im.test(text);
}

/** Of a policy that goes by time nothing is left: all trials of a run have one image. */
function pullPolicyOf({ pull_policy: policy }: WrittenService): Pick<Service, 'pullPolicy'> {
  return policy === 'always' || policy === 'never' || policy === 'build' ? { pullPolicy: policy } : {};
}

function updateOf({ deploy }: WrittenService): Pick<Service, 'update'> {
  const { parallelism, delay: delayMs } = deploy?.update_config ?? {};
  if (parallelism === undefined && delayMs === undefined) return {};
  return {
    update: { ...(parallelism === undefined ? {} : { parallelism }), ...(delayMs === undefined ? {} : { delayMs }) },
  };
}

/**
 * A condition of `deploy.restart_policy` goes before `restart`, as in Docker Compose. Attempts count where only failures are started
 * again: an engine takes them for nothing else.
 * @source Compose Specification, deploy.restart_policy (without a condition: any); github.com/docker/compose, pkg/compose: getRestartPolicy
 */
function restartOf({ restart, deploy }: WrittenService): Pick<Service, 'restart' | 'restartAttempts'> {
  const policy = deploy?.restart_policy;
  const own = policy === undefined || policy.condition === undefined ? restart : undefined;
  const name = own?.name ?? (policy === undefined ? 'no' : RESTARTS[policy.condition ?? 'any']);
  const attempts = own === undefined ? policy?.max_attempts : own.attempts;
  const isLimited = name === 'on-failure' && attempts !== undefined && attempts > 0;
  return { restart: name, ...(isLimited && { restartAttempts: attempts }) };
}

const RESTARTS = {
  none: 'no',
  no: 'no',
  'on-failure': 'on-failure',
  any: 'always',
  always: 'always',
  'unless-stopped': 'unless-stopped',
} as const;
