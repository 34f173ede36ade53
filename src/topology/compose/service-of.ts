import path from 'node:path';
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
import type { Service, ServiceBuild } from '../topology.ts';

/** A written service with its paths, files and defaults resolved; what cannot be resolved goes to `conversion.problems`. */
export async function serviceOf(name: string, written: WrittenService, conversion: Conversion): Promise<Service> {
  const build = await buildOf(name, written, conversion);
  if (build === undefined && written.image === undefined) {
    conversion.problems.push(
      problemAt(conversion.document, ['services', name], 'needs an image, or a build that makes one'),
    );
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
    ...(written.command !== undefined && { command: written.command }),
    ...(written.entrypoint !== undefined && { entrypoint: written.entrypoint }),
    environment: withValues(written.environment),
    ...(written.user !== undefined && { user: written.user }),
    ...(written.hostname !== undefined && { hostname: written.hostname }),
    ...(written.working_dir !== undefined && { workingDir: written.working_dir }),
    tmpfs: written.tmpfs,
    init: written.init,
    restart: written.restart ?? restartOf(written),
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
    ...(settings !== undefined && { settings }),
    ...writtenFilesOf(written, conversion),
  };
}

/** A service that is waited for only if it is there may be in a profile that is not asked for. */
function dependenciesOf({ depends_on: written }: WrittenService, { services }: ComposeFile): Service['dependsOn'] {
  return written
    .filter(({ service, isRequired }) => isRequired || services[service] !== undefined)
    .map(({ service, condition }) => ({ service, condition }));
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
  if (build === undefined || (await hostPathKind(build.dockerfile)) !== 'file') return false;
  return /^\s*HEALTHCHECK\s+(?!NONE)/im.test(await readHostFile(build.dockerfile));
}

/** @source Compose Specification, deploy.restart_policy.condition: none, on-failure, any */
function restartOf({ deploy }: WrittenService): Service['restart'] {
  switch (deploy?.restart_policy?.condition) {
    case 'on-failure':
      return 'on-failure';
    case 'any':
      return 'always';
    case 'none':
    case undefined:
      return 'no';
  }
}

async function buildOf(
  name: string,
  { build }: WrittenService,
  { document, problems }: Conversion,
): Promise<ServiceBuild | undefined> {
  if (build === undefined) return undefined;
  const { context } = build;
  if (/^[a-z+]+:\/\/|^git@|^[\w.-]+\/.*\.git(#|$)/.test(context)) {
    const message = 'builds from another place; benchday builds from folders of this machine only';
    problems.push(problemAt(document, ['services', name, 'build'], message));
    return undefined;
  }
  const dockerfile = path.resolve(context, build.dockerfile ?? 'Dockerfile');
  const place = ['services', name, 'build'];
  if ((await hostPathKind(context)) !== 'directory') {
    problems.push(problemAt(document, place, `there is no folder ${context} to build from`));
  } else if ((await hostPathKind(dockerfile)) !== 'file') {
    problems.push(problemAt(document, place, `there is no Dockerfile ${dockerfile}`));
  }
  return {
    context,
    dockerfile,
    args: withValues(build.args ?? {}),
    ...(build.target !== undefined && { target: build.target }),
  };
}

/** A key without a value that the environment has none for either is left out. */
function withValues(values: Readonly<Record<string, string | null>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).flatMap(([key, value]) => (value === null ? [] : [[key, value]])));
}
