import path from 'node:path';
import type { FileProblem } from '../../base/file-problem.ts';
import { problemAt } from '../../base/yaml-file.ts';
import type { YamlDocument } from '../../base/yaml-file.ts';
import type { ComposeFile } from './compose-schema.ts';
import { isTimeFile } from './host-access.ts';
import { hostSettingsOf } from './host-access-schema.ts';
import { readEnvironmentFile, variablesOfEnvFiles } from './env-file.ts';
import { hostPath, hostPathKind, readHostFile } from './host-files.ts';
import type { Environment } from './interpolate.ts';
import type { WrittenFile } from './mount-schema.ts';
import { placementOf } from './placement.ts';
import type { WrittenService } from './service-schema.ts';
import { isWithin, realPath } from '../../base/paths.ts';
import { gitCovers } from '../repositories.ts';
import type { Mount, Service, ServiceBuild } from '../topology.ts';

/** What a service is converted with, and where its problems go. */
export interface Conversion {
  readonly document: YamlDocument;
  readonly file: ComposeFile;
  /** what images of its builds are called after */
  readonly imagePlace: string;
  readonly environment: Environment;
  readonly problems: FileProblem[];
}

/** A written service with its paths, files and defaults resolved; what cannot be resolved goes to `conversion.problems`. */
export async function serviceOf(name: string, written: WrittenService, conversion: Conversion): Promise<Service> {
  const build = await buildOf(name, written, conversion);
  if (build === undefined && written.image === undefined) {
    conversion.problems.push(
      problemAt(conversion.document, ['services', name], 'needs an image, or a build that makes one'),
    );
  }
  const { deploy, healthcheck } = written;
  const host = hostSettingsOf(written);
  const placement = placementOf(written, Object.keys(conversion.file['x-benchday'].servers));
  return {
    name,
    role: conversion.file['x-benchday'].roles[name] ?? 'app',
    image: written.image ?? `benchday/${conversion.imagePlace}-${name}`.toLowerCase(),
    ...(build !== undefined && { build }),
    ...(written.command !== undefined && { command: written.command }),
    ...(written.entrypoint !== undefined && { entrypoint: written.entrypoint }),
    environment: await environmentOf(name, written, conversion),
    ...(written.user !== undefined && { user: written.user }),
    ...(written.hostname !== undefined && { hostname: written.hostname }),
    ...(written.working_dir !== undefined && { workingDir: written.working_dir }),
    tmpfs: written.tmpfs,
    init: written.init,
    restart: written.restart ?? restartOf(written),
    ...(written.stop_signal !== undefined && { stopSignal: written.stop_signal }),
    stopGracePeriodMs: written.stop_grace_period,
    ports: written.ports.map(({ container, published }) => ({
      container,
      ...(published !== undefined && { published }),
    })),
    expose: written.expose,
    dependsOn: written.depends_on,
    ...(healthcheck !== undefined && {
      healthcheck: {
        test: healthcheck.test,
        intervalMs: healthcheck.intervalMs,
        timeoutMs: healthcheck.timeoutMs,
        retries: healthcheck.retries,
        startPeriodMs: healthcheck.startPeriodMs,
      },
    }),
    mounts: await mountsOf(name, written, conversion),
    networks: written.networks.length === 0 ? [{ name: 'default', aliases: [] }] : written.networks,
    labels: Object.fromEntries(Object.entries(written.labels).map(([label, value]) => [label, value ?? ''])),
    ...(written.cpuset !== undefined && { cpuset: written.cpuset }),
    capAdd: written.cap_add,
    ...(host !== undefined && { host }),
    ulimits: written.ulimits,
    replicas: deploy?.replicas ?? 1,
    ...(placement !== undefined && { placement }),
    limits: {
      ...(deploy?.resources?.limits?.cpus !== undefined && { cpus: deploy.resources.limits.cpus }),
      ...(deploy?.resources?.limits?.memory !== undefined && { memoryBytes: deploy.resources.limits.memory }),
    },
  };
}

/** The name of a volume that was written without one. */
export function unnamedVolume(service: string, target: string): string {
  return `${service}${target.replaceAll(/[^A-Za-z0-9.-]+/g, '_')}`;
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
  { document, environment, problems }: Conversion,
): Promise<ServiceBuild | undefined> {
  if (build === undefined) return undefined;
  const context = hostPath(build.context, path.dirname(document.file), environment);
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
    args: withOuterValues(build.args ?? {}, environment),
    ...(build.target !== undefined && { target: build.target }),
  };
}

async function environmentOf(
  name: string,
  written: WrittenService,
  { document, environment, problems }: Conversion,
): Promise<Readonly<Record<string, string>>> {
  let values: Readonly<Record<string, string>> = {};
  const outer = variablesOfEnvFiles(written, environment);
  for (const { path: envFile, required } of written.env_file) {
    const file = hostPath(envFile, path.dirname(document.file), environment);
    const read = await readEnvironmentFile(file, outer);
    if (read === undefined && required) {
      problems.push(problemAt(document, ['services', name, 'env_file'], `there is no file ${file}`));
    }
    values = { ...values, ...read?.values };
  }
  return { ...values, ...withOuterValues(written.environment, environment) };
}

/** A key without a value takes that of the environment benchday runs in; when it has none, it is left out. */
function withOuterValues(
  values: Readonly<Record<string, string | null>>,
  environment: Environment,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => {
      const own = value ?? environment[key];
      return own === undefined ? [] : [[key, own]];
    }),
  );
}

async function mountsOf(name: string, written: WrittenService, conversion: Conversion): Promise<readonly Mount[]> {
  const { document, environment, file, problems } = conversion;
  const mounts: Mount[] = [];
  const bind = async (mount: {
    readonly source: string;
    readonly target: string;
    readonly readOnly: boolean;
    readonly place: readonly PropertyKey[];
  }) => {
    const file = hostPath(mount.source, path.dirname(document.file), environment);
    // What was looked at is what is mounted, also when the link is another one by then.
    const source = isTimeFile(file) ? file : await realPath(file);
    if ((await hostPathKind(source)) === 'missing') {
      problems.push(problemAt(document, mount.place, `there is no file or folder ${source} on this machine`));
    }
    mounts.push({ kind: 'bind', source, target: mount.target, readOnly: mount.readOnly });
    if (!isWithin(await realPath(path.dirname(document.file)), source)) return;
    for (const { target, isFolder } of await gitCovers(source, mount.target)) {
      mounts.push(isFolder ? { kind: 'tmpfs', target } : { kind: 'bind', source: '/dev/null', target, readOnly: true });
    }
  };
  for (const [index, { kind, source, target, readOnly }] of written.volumes.entries()) {
    if (kind === 'tmpfs') mounts.push({ kind, target });
    if (kind === 'bind') {
      await bind({ source: source ?? '', target, readOnly, place: ['services', name, 'volumes', index] });
    }
    if (kind === 'volume') mounts.push({ kind, source: source ?? unnamedVolume(name, target), target, readOnly });
  }
  for (const [index, config] of written.configs.entries()) {
    const declared = file.configs[config.source];
    const place = ['services', name, 'configs', index];
    if (declared !== undefined)
      await bind({ source: declared.file, target: configTarget(config), readOnly: true, place });
  }
  for (const [index, secret] of written.secrets.entries()) {
    const declared = file.secrets[secret.source];
    const place = ['services', name, 'secrets', index];
    if (declared !== undefined)
      await bind({ source: declared.file, target: secretTarget(secret), readOnly: true, place });
  }
  return mounts;
}

function configTarget({ source, target }: WrittenFile): string {
  return path.posix.resolve('/', target ?? source);
}

function secretTarget({ source, target }: WrittenFile): string {
  return path.posix.resolve('/run/secrets', target ?? source);
}
