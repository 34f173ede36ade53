import { withOwnKeys } from '../../base/own-keys.ts';
import { realPath } from '../../base/paths.ts';
import type { CollectSpecification, Service } from '../topology.ts';
import { type BuildBase, buildBaseOf } from './build-base.ts';
import type { ComposeFile } from './compose-schema.ts';
import type { GuessedService } from './guessed-service.ts';
import { guessOf } from './image-kinds.ts';
import { needsPort, portless } from './reach-problems.ts';
import { seenText } from './seen-files.ts';

/** Services with the roles and collectors that the file does not name, taken from their images, Dockerfiles and ports. */
export interface Guessed {
  readonly services: readonly Service[];
  readonly collect: Readonly<Record<string, readonly CollectSpecification[]>>;
  /** of databases and stores that nobody named and that are not watched: why, and what to do */
  readonly unwatched: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

/**
 * A file that names roles, or collectors, names all of them: what is left out is left out on purpose. What is named from outside goes
 * before the guess of the same service, and leaves the others'.
 * @param written  what the file itself says
 * @param tree  the repository around the file: what a guess may read
 */
export async function guessed(
  services: readonly Service[],
  { 'x-benchday': own }: ComposeFile,
  { 'x-benchday': written }: Pick<ComposeFile, 'x-benchday'>,
  tree: string,
): Promise<Guessed> {
  const guessesRoles = Object.keys(written.roles).length === 0;
  const guessesCollectors = Object.keys(written.collect).length === 0;
  const collect = withOwnKeys(own.collect) as Record<string, readonly CollectSpecification[]>;
  const unwatched: Record<string, string> = {};
  const notes: string[] = [];
  const all: Service[] = [];
  for (const service of services) {
    const base = service.build === undefined ? undefined : await buildBaseOf(service.build);
    const guess = await guessOf(guessedService(service, base, await realPath(tree)));
    const isOfRole = guessesRoles && !Object.hasOwn(own.roles, service.name);
    const isWatched = guessesCollectors && !Object.hasOwn(own.collect, service.name);
    const hidden = guess?.collect?.some(needsPort) === true ? portless(service) : undefined;
    const watched = isWatched && hidden === undefined ? guess?.collect : undefined;
    if (watched !== undefined) collect[service.name] = watched;
    const why = hidden === undefined ? guess?.unwatched : hiddenText(hidden);
    if (isWatched && why !== undefined) unwatched[service.name] = why;
    const role = isOfRole ? guess?.role : undefined;
    const said = [
      ...(role === undefined ? [] : [`its role is ${role}`]),
      ...(watched === undefined ? [] : [`it is watched by ${watched.map(({ kind }) => kind).join(', ')}`]),
    ];
    if (said.length > 0) {
      const by = base === undefined ? `its image ${service.image}` : `${base.image}, which it is built on`;
      notes.push(`services.${service.name}: ${said.join(', ')}, by ${by}; x-benchday.roles and collect go before it`);
    }
    all.push(role === undefined ? service : { ...service, role });
  }
  const unknown = Object.entries(withOwnKeys(unwatched));
  notes.push(...unknown.map(([name, why]) => `services.${name}: is not watched: ${why}`));
  return { services: all, collect, unwatched: withOwnKeys(unwatched), notes };
}

function hiddenText({ mode, owner }: NonNullable<ReturnType<typeof portless>>): string {
  const instead = owner === undefined ? '' : `; to have it watched: collect: { ${owner}: ... }, whose network it uses`;
  return `no port of it can be published, as its network_mode is ${mode}${instead}`;
}

function guessedService(service: Service, base: BuildBase | undefined, tree: string): GuessedService {
  const { name, dependsOn, mounts, healthcheck, expose } = service;
  const command = service.command ?? (service.entrypoint === undefined ? base?.command : undefined);
  const entrypoint = service.entrypoint ?? base?.entrypoint;
  const seeing = { ...service, copies: base?.copies ?? [] };
  return {
    ...{ name, dependsOn, mounts },
    image: base?.image ?? service.image,
    isBuilt: service.build !== undefined,
    environment: { ...base?.environment, ...service.environment },
    ports: [...service.ports.map(({ container }) => container), ...expose],
    ...(command !== undefined && { command }),
    ...(entrypoint !== undefined && { entrypoint }),
    ...(healthcheck !== undefined && { healthcheck }),
    read: (target) => seenText(seeing, target, tree),
  };
}
