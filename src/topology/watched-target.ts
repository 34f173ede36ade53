import { z } from 'zod';
import { throwProblems } from '../base/file-problem.ts';
import { checkYaml, openYaml } from '../base/yaml-file.ts';
import { ROLES, type Role } from '../records/roles.ts';
import { collectSchema } from './compose/x-benchday-schema.ts';
import { isDatabaseRead } from './databases.ts';
import type { CollectSpecification } from './topology.ts';

/** A server of something that runs already, and how it is watched. */
export interface WatchedServer {
  readonly name: string;
  readonly role: Role;
  readonly collect: CollectSpecification;
  readonly at:
    | { readonly kind: 'container'; readonly name: string }
    | { readonly kind: 'address'; readonly host: string; readonly port: number };
}

export interface WatchedTarget {
  readonly servers: readonly WatchedServer[];
  /** whether what all of its containers use is what the site uses; else nobody knows how much that is */
  readonly isWhole: boolean;
}

const ADDRESS = /^(\[[0-9a-fA-F:]+\]|[\w.-]+):(\d{1,5})$/;

const address = z.string().regex(ADDRESS, 'must be a host and a port, e.g. 127.0.0.1:5432');

const serverSchema = z
  .looseObject({ address: address.optional(), container: z.string().min(1).optional(), role: z.enum(ROLES).optional() })
  .transform((written, context): Omit<WatchedServer, 'name'> => {
    const { address: at, container, role, ...rest } = written;
    const [, host = '', port = ''] = ADDRESS.exec(at ?? '') ?? [];
    if ((at === undefined) === (container === undefined)) {
      context.issues.push({
        code: 'custom',
        input: written,
        message: 'needs either address (a host and a port), or container (a name, of this Docker engine)',
      });
      return z.NEVER;
    }
    if (at !== undefined && (rest['kind'] === 'varnish' || rest['port'] !== undefined)) {
      const why =
        rest['kind'] === 'varnish'
          ? 'varnish is read inside of its container: write container'
          : 'address names the port already: leave port out';
      context.issues.push({ code: 'custom', input: written, message: why });
      return z.NEVER;
    }
    const collect = collectSchema.safeParse(at === undefined ? rest : { ...rest, port });
    if (!collect.success) {
      for (const issue of collect.error.issues) context.issues.push({ ...issue, input: rest } as z.core.$ZodRawIssue);
      return z.NEVER;
    }
    return {
      role: role ?? (isDatabaseRead(collect.data) ? 'database' : 'app'),
      collect: collect.data,
      at:
        container === undefined
          ? { kind: 'address', host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
          : { kind: 'container', name: container },
    };
  });

const fileSchema = z.strictObject({
  collect: z.record(z.string().min(1), serverSchema),
  /** these are all servers of the site */
  is_whole: z.boolean().default(false),
});

/**
 * What is watched of a target: a file with `collect`, as in x-benchday of a topology, with the place of each server.
 * @throws {BenchdayError} FILE_NOT_FOUND, FILE_INVALID with every problem
 */
export async function readWatchedServers(file: string): Promise<WatchedTarget> {
  const document = await openYaml(file);
  const checked = checkYaml(document, fileSchema);
  if (checked.state === 'invalid') {
    throwProblems(checked.problems);
    throw new TypeError(`${file} was refused without a problem`);
  }
  const servers = Object.entries(checked.value.collect).map(([name, server]) => ({ name, ...server }));
  const isWhole = checked.value.is_whole && servers.every(({ at }) => at.kind === 'container');
  return { servers, isWhole };
}
