import { withOwnKeys } from '../../base/own-keys.ts';
import type { CollectSpecification, Service } from '../topology.ts';
import type { ComposeFile } from './compose-schema.ts';
import { guessOf } from './image-kinds.ts';

/** Services with the roles and collectors that the file does not name, taken from their images and ports. */
export interface Guessed {
  readonly services: readonly Service[];
  readonly collect: Readonly<Record<string, readonly CollectSpecification[]>>;
  readonly notes: readonly string[];
}

/**
 * A file that names roles, or collectors, names all of them: what is left out is left out on purpose. What is named from outside goes
 * before the guess of the same service, and leaves the others'.
 * @param written  what the file itself says
 */
export function guessed(
  services: readonly Service[],
  { 'x-benchday': own }: ComposeFile,
  { 'x-benchday': written }: Pick<ComposeFile, 'x-benchday'>,
): Guessed {
  const guessesRoles = Object.keys(written.roles).length === 0;
  const guessesCollectors = Object.keys(written.collect).length === 0;
  const collect = withOwnKeys(own.collect) as Record<string, readonly CollectSpecification[]>;
  const notes: string[] = [];
  const all = services.map((service): Service => {
    const ports = [...service.ports.map(({ container }) => container), ...service.expose];
    const guess = service.build === undefined ? guessOf({ ...service, ports }) : undefined;
    if (guess === undefined) return service;
    const isOfRole = guessesRoles && !Object.hasOwn(own.roles, service.name);
    const isWatched = guessesCollectors && !Object.hasOwn(own.collect, service.name);
    const watched = isWatched ? guess.collect : undefined;
    if (watched !== undefined) collect[service.name] = watched;
    const role = isOfRole ? guess.role : service.role;
    const said = [
      ...(isOfRole ? [`its role is ${role}`] : []),
      ...(watched === undefined ? [] : [`it is watched by ${watched.map(({ kind }) => kind).join(', ')}`]),
    ];
    if (said.length > 0) {
      notes.push(
        `services.${service.name}: ${said.join(', ')}, by its image ${service.image}; x-benchday.roles and collect go before it`,
      );
    }
    return { ...service, role };
  });
  return { services: all, collect, notes };
}
