import type { z } from 'zod';

/** Makes the next version's value of one version's. Pure; what the older one lacks stays absent, which means unknown. */
export type Upgrade = (older: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/**
 * A file that outlives the version of the program that wrote it. It carries its version as `schema`.
 * To change a record: change its schema, and add the upgrade from the version before.
 */
export interface FileKind<T> {
  /** for messages: a run, a verdict */
  readonly title: string;
  /** what is written now */
  readonly version: number;
  readonly schema: z.ZodType<T>;
  /** the first makes version 2 of version 1; one fewer than `version` */
  readonly upgrades: readonly Upgrade[];
}

export type Parsed<T> =
  { readonly state: 'read'; readonly record: T } | { readonly state: 'refused'; readonly problems: readonly string[] };

/** Reads a value of this or of any older version. A newer one is refused, as nobody knows what its parts mean. */
export function parseAs<T>(kind: FileKind<T>, value: unknown): Parsed<T> {
  const upgraded = upgrade(kind, value);
  if (typeof upgraded === 'string') return { state: 'refused', problems: [upgraded] };
  const result = kind.schema.safeParse(upgraded);
  if (result.success) return { state: 'read', record: result.data };
  return {
    state: 'refused',
    problems: result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
  };
}

/** @returns a value of the present version, or why there is none */
function upgrade({ title, version, upgrades }: Omit<FileKind<unknown>, 'schema'>, value: unknown): object | string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return `it is not ${title}`;
  const { schema } = value as { readonly schema?: unknown };
  if (typeof schema !== 'number' || !Number.isInteger(schema) || schema < 1) {
    return `schema: expected the version of ${title}, a whole number from 1, got ${schema === undefined ? 'nothing' : JSON.stringify(schema)}`;
  }
  if (schema > version) {
    return `schema: a later version of benchday wrote it: it has version ${schema} of ${title}, this one reads up to ${version}`;
  }
  return upgrades
    .slice(schema - 1)
    .reduce<Readonly<Record<string, unknown>>>(
      (older, next, at) => ({ ...next(older), schema: schema + at + 1 }),
      value as Readonly<Record<string, unknown>>,
    );
}
