import type { CollectSpecification, Service } from '../topology.ts';

/** What is looked at of a service, with what its Dockerfile adds. */
export interface GuessedService extends Pick<
  Service,
  'name' | 'image' | 'environment' | 'command' | 'entrypoint' | 'dependsOn' | 'mounts' | 'healthcheck'
> {
  readonly ports: readonly number[];
  readonly isBuilt: boolean;
  /** what it reads at a path, where the project's own files say it */
  readonly read: (target: string) => Promise<string | undefined>;
}

/** How it is watched, or why nobody knows. */
export type CollectGuess = { readonly collect: CollectSpecification } | { readonly why: string };

/** The last part of an image's name: `registry.example:5000/library/postgres:16@sha256:...` -> `postgres` */
export function imageName(image: string): string {
  return (image.replace(/@.*$/, '').split('/').at(-1) ?? '').replace(/:.*$/, '').toLowerCase();
}

/** Who publishes it: `docker.io/bitnami/redis` -> `bitnami`; of Docker's own `library`. */
export function publisher(image: string): string {
  const parts = image.replace(/@.*$/, '').split('/').slice(0, -1);
  const named = parts.filter((part) => !/[.:]|^localhost$/.test(part));
  return named.at(-1)?.toLowerCase() ?? 'library';
}

/**
 * The value of the first of these variables that stands in its environment, or in the file that `NAME_FILE` names.
 * @returns undefined: none stands there; unread: it is in a file that is not the project's
 */
export async function valueOf(
  { environment, read }: GuessedService,
  ...names: readonly string[]
): Promise<{ readonly value: string } | { readonly unread: string } | undefined> {
  for (const name of names) {
    const value = environment[name];
    if (value !== undefined && value !== '') return { value };
    const file = environment[`${name}_FILE`];
    if (file === undefined || file === '') continue;
    const text = await read(file);
    return text === undefined ? { unread: file } : { value: text.replace(/\r?\n$/, '') };
  }
  return undefined;
}

/** A port of an option or a variable. */
export function portOf(written: string | undefined, usual: number): number {
  const port = Number(written);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : usual;
}

export function unreadFile(file: string): string {
  return `its password is in ${file}, which no file of the project says`;
}
