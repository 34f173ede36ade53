import type { ComposeFile } from './compose-schema.ts';
import { isSpreadOverServers, memoryNotes, serverConstraint } from './placement.ts';
import type { WrittenService } from './service-schema.ts';

/** What a Compose file asks for that has no effect on a single engine, one sentence each. */
export function notesOf(file: ComposeFile): readonly string[] {
  const hasServers = Object.keys(file['x-benchday'].servers).length > 0;
  const ofServices = Object.entries(file.services).flatMap(([name, service]) => [
    ...[...placementWithoutEffect(service, hasServers), ...withoutEffect(service)].map(
      (key) => `services.${name}.${key} has no effect on a single Docker engine`,
    ),
    ...ownershipNotes(name, service, file),
    ...addressNotes(name, service),
    ...nameNotes(name, service),
  ]);
  return [...ofServices, ...memoryNotes(file)];
}

/** Where services run matters between the servers of the file, and only there. */
function placementWithoutEffect({ deploy }: WrittenService, hasServers: boolean): readonly string[] {
  if (Object.keys(deploy?.placement ?? {}).length === 0) return [];
  if (!hasServers) return ['deploy.placement'];
  const { constraints = [], preferences = [] } = deploy?.placement ?? {};
  const others = [
    ...constraints.filter((constraint) => serverConstraint(constraint) === undefined),
    ...preferences.flatMap(({ spread }) => (isSpreadOverServers(spread) ? [] : [`spread: ${spread}`])),
  ];
  return others.map((other) => `deploy.placement "${other}"`);
}

function withoutEffect({ deploy }: WrittenService): readonly string[] {
  const limits = deploy?.resources?.limits;
  const keys: Readonly<Record<string, unknown>> = {
    'deploy.resources.limits.devices': limits?.devices,
    'deploy.resources.limits.generic_resources': limits?.generic_resources,
    'deploy.restart_policy.delay': deploy?.restart_policy?.delay,
    'deploy.restart_policy.max_attempts':
      deploy?.restart_policy?.condition === 'on-failure' ? undefined : deploy?.restart_policy?.max_attempts,
    'deploy.restart_policy.window': deploy?.restart_policy?.window,
  };
  return Object.entries(keys).flatMap(([key, value]) => (value === undefined ? [] : [key]));
}

function ownershipNotes(name: string, service: WrittenService, file: ComposeFile): readonly string[] {
  const declared = Object.entries({ ...file.configs, ...file.secrets });
  const bound = declared.flatMap(([source, one]) => (one.file === undefined ? [] : [source]));
  const files = [...service.configs, ...service.secrets].filter(({ source }) => bound.includes(source));
  return files.flatMap(({ source, withoutEffect: keys }) =>
    keys.length === 0
      ? []
      : [`services.${name}: ${keys.join(', ')} of ${source} has no effect; the file keeps its owner and mode`],
  );
}

function nameNotes(name: string, { container_name: written }: WrittenService): readonly string[] {
  if (written === undefined) return [];
  return [
    `services.${name}.container_name ${written} is a name in the network; the container has one of its own in each trial`,
  ];
}

function addressNotes(name: string, service: WrittenService): readonly string[] {
  const others = service.ports.filter(({ hostIp }) => hostIp !== undefined && hostIp !== '127.0.0.1');
  return others.map(
    ({ container, hostIp }) =>
      `services.${name}: port ${container} is published on 127.0.0.1, not on ${hostIp ?? 'every address'}`,
  );
}
