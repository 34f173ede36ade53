import { stringify } from 'yaml';
import type { BuildBase } from './compose/build-base.ts';
import type { Service, Topology } from './topology.ts';

const LIBRARY = 'pg_stat_statements';
/** Where the official image looks for what it runs in a new database. @source hub.docker.com/_/postgres, "Initialization scripts" */
const SCRIPTS = '/docker-entrypoint-initdb.d';
const DATA = '/var/lib/postgresql';
const PRELOADED = 'shared_preload_libraries';
/**
 * Images that start as the official one does, with what they load themselves. Others of the same last name have settings of their own in
 * their command. @source their Dockerfiles
 */
const LIKE_OFFICIAL: Readonly<Record<string, readonly string[]>> = {
  postgres: [],
  'postgis/postgis': [],
  'pgvector/pgvector': [],
  'timescale/timescaledb': ['timescaledb'],
};
/** What the collector reads is there from this version on (docs/databases.md). */
const OLDEST = 14;

/** Steps of a Dockerfile that make data or settings before the server starts. */
const MOVES_DATA = /\/var\/lib\/postgresql|\bPGDATA\b|\binitdb\s|postgresql\.conf/;

/** How a PostgreSQL comes to count its statements. */
export type Counting =
  /** what is merged into the Compose file */
  | { readonly kind: 'overlay'; readonly command?: readonly string[] }
  /** only its owner can see to it */
  | { readonly kind: 'by-hand'; readonly why: string };

/**
 * Whether a service whose collector was guessed would count statements as it stands. A new database of the official image loads nothing and has
 * no extension.
 * @param base  of a service that is built: what its Dockerfile begins with and adds
 * @returns undefined: it is no PostgreSQL that is watched
 */
export function countingOf(service: Service, collect: Topology['collect'], base?: BuildBase): Counting | undefined {
  if (collect[service.name]?.some(({ kind }) => kind === 'postgresql') !== true) return undefined;
  if (base !== undefined && (base.entrypoint !== undefined || MOVES_DATA.test(base.text)))
    return byHand('its Dockerfile changes how it starts, or where its data are');
  const image = base?.image ?? service.image;
  const [path = '', tag = ''] = image.replace(/@.*$/, '').split(/:(?=[^/]*$)/);
  const name = publishedName(path);
  const major = Number(/^(?:pg)?(\d+)/.exec(tag)?.[1] ?? Number.NaN);
  const own = Object.hasOwn(LIKE_OFFICIAL, name) ? LIKE_OFFICIAL[name] : undefined;
  if (own === undefined) return byHand(`nobody knows how ${image} loads it`);
  // The tags of some images count their own versions.
  if (name === 'postgres' && major < OLDEST)
    return byHand(`statements are counted from PostgreSQL ${OLDEST} on, and this is ${major}`);
  const { command = base?.command ?? [], mounts } = service;
  const starts = command.length === 0 || command[0] === 'postgres' || command[0]?.startsWith('-') === true;
  if (service.entrypoint !== undefined || !starts) return byHand('it is started by a command of its own');
  if (command.some((word) => word.includes('config_file'))) return byHand('it has a configuration file of its own');
  if (mounts.some(({ kind, target }) => kind === 'bind' && (target === DATA || target.startsWith(`${DATA}/`))))
    return byHand('its data is there before it starts');
  if (mounts.some((mount) => mount.kind === 'volume' && mount.external !== undefined))
    return byHand('its data is there before it starts');
  if (mounts.some(({ target }) => target === SCRIPTS))
    return byHand(`${SCRIPTS} is a folder of this machine: add a file with that statement to it`);
  const loaded = loadedBy(command);
  if (loaded?.includes(LIBRARY) === true) return { kind: 'overlay' };
  const libraries = [...(loaded ?? own), LIBRARY].join(',');
  const before = command.length === 0 ? ['postgres'] : command;
  return { kind: 'overlay', command: [...before, '-c', `${PRELOADED}=${libraries}`] };
}

/** Who publishes it, and its name, wherever it was pulled from: Docker's own are at `library`, which mirrors keep. */
function publishedName(path: string): string {
  const [first = '', ...rest] = path.split('/');
  const names = /[.:]|^localhost$/.test(first) ? rest : [first, ...rest];
  return names.slice(names.at(-2) === 'library' ? -1 : -2).join('/');
}

/** The text of the Compose file that is merged; undefined: nothing has to be. */
export function countingOverlay(countings: ReadonlyMap<string, Counting>): string | undefined {
  const config = 'benchday_statements';
  const services = [...countings].flatMap(([name, counting]) => {
    if (counting.kind === 'by-hand') return [];
    const command = counting.command?.map((word) => word.replaceAll('$', '$$$$'));
    const configs = [{ source: config, target: `${SCRIPTS}/000-benchday-statements.sql` }];
    return [[name, { ...(command !== undefined && { command }), configs }] as const];
  });
  if (services.length === 0) return undefined;
  const overlay = {
    services: Object.fromEntries(services),
    configs: { [config]: { content: `create extension if not exists ${LIBRARY};\n` } },
  };
  return `# Written by benchday init: has PostgreSQL count its statements. Merged into the Compose file by the scenario beside it.\n${stringify(overlay, { lineWidth: 0 })}`;
}

/** The last one counts. */
function loadedBy(command: readonly string[]): readonly string[] | undefined {
  const values = command.flatMap((word) => {
    const value = new RegExp(`^(?:-c|--)?${PRELOADED.replaceAll('_', '[_-]')}=(.*)$`).exec(word)?.[1];
    return value === undefined ? [] : [value];
  });
  return values
    .at(-1)
    ?.split(',')
    .map((library) => library.trim().replaceAll(/^['"]|['"]$/g, ''))
    .filter((library) => library !== '');
}

function byHand(why: string): Counting {
  return { kind: 'by-hand', why };
}
