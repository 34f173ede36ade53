import { z } from 'zod';

export const serversSchema = z.array(
  z.looseObject({
    url: z.string(),
    variables: z
      .record(z.string(), z.looseObject({ default: z.union([z.string(), z.number()]).optional().catch(undefined) }))
      .optional()
      .catch(undefined),
  }),
);
type Servers = z.output<typeof serversSchema>;

/** Scheme, host and port, or the last two. */
const AUTHORITY = /^(?:[^/?#]*:)?\/\/[^/?#]*/;

/** Below which path a server has its endpoints; hosts are given by topology or target. */
export interface ServerPath {
  /** '' or with a slash in front and none behind */
  readonly path: string;
  /** why it is not known; absent: it is */
  readonly unknown?: string;
}

/** The path of the first server, its variables filled with their defaults. @source OpenAPI 3.1, 4.8.5 and 4.8.6; none is `/` */
export function serverPath(servers: Servers | undefined): ServerPath {
  const [server] = servers ?? [];
  if (server === undefined) return { path: '' };
  const { url, variables = {} } = server;
  const filled = url.replace(/\{([^}]*)\}/g, (written, name: string) => String(variables[name]?.default ?? written));
  const isRelative = !AUTHORITY.test(filled) && !filled.startsWith('/');
  if (isRelative) return { path: '', unknown: `${url} is counted from where the description is served` };
  const path = filled.replace(AUTHORITY, '');
  const open = /\{[^}]*\}/.exec(path)?.[0];
  if (open !== undefined) return { path: '', unknown: `${url} has no default for ${open}` };
  return { path: plainPath(path) };
}

/** @source Swagger 2.0: it begins with a slash; some leave that out */
export function swaggerPath(basePath: string): ServerPath {
  if (basePath.includes('{')) return { path: '', unknown: `basePath: ${basePath} may hold no parameters` };
  return { path: plainPath(basePath) };
}

/** Two in front would name another host. A backslash is one too. @source WHATWG URL, 4.4, path state */
export function behindOneSlash(path: string): string {
  return path.replace(/^[\\/]*/, '/');
}

/** As it can be sent, without what stands behind the path. */
function plainPath(path: string): string {
  return behindOneSlash(new URL(`http://site/${path}`).pathname).replace(/\/+$/, '');
}
