import { z } from 'zod';
import { BenchdayError } from '../../base/errors.ts';
import { type FileProblem, throwProblems } from '../../base/file-problem.ts';
import { splitWord } from '../../base/named-file.ts';
import { namesOf } from '../../base/own-keys.ts';
import { property } from '../../base/yaml-file.ts';
import { type WrittenPlace, namedAt, problemOf } from '../../base/written-place.ts';
import { ROLES } from '../../records/roles.ts';
import type { DataSet } from '../topology.ts';
import type { ComposeFile } from './compose-schema.ts';
import { cpus, wholeNumber } from './compose-values.ts';
import type { Environment } from './interpolate.ts';
import { firstServersNote, onFirstServers } from './first-servers.ts';
import { placedAs } from './placements.ts';
import { refuseLeftOut } from './stored-word.ts';
import type { SettingsFiles } from './settings-files.ts';
import { collectsSchema, entrySchema } from './x-benchday-schema.ts';

const ONE = /^(?:(https?):\/\/)?([\w.-]+?)(?::(\d+))?$/;

/** `web:8080`, `web`, `https://web:8443`. */
const entryText = z.string().transform((text, context) => {
  const [, scheme, service, port] = ONE.exec(text.trim()) ?? [];
  const entry = entrySchema.safeParse({
    service,
    ...(port !== undefined && { port }),
    ...(scheme !== undefined && { scheme }),
  });
  if (entry.success) return entry.data;
  context.issues.push({ code: 'custom', input: text, message: `must be like web:8080, got ${JSON.stringify(text)}` });
  return z.NEVER;
});
const oneEntry = z.union([entryText, entrySchema]);

const givenSchema = z.strictObject({
  entry: z.union([oneEntry.transform((one) => [one]), z.array(oneEntry)]).optional(),
  roles: z.record(z.string(), z.enum(ROLES)).default({}),
  collect: z.record(z.string(), collectsSchema).default({}),
  /** of Compose: services that are started only with them, beside those of the environment */
  profiles: z.array(z.string().min(1)).default([]),
  /** merged into the Compose file, in this order; from its folder */
  files: z.array(z.string().min(1)).default([]),
  /** by service: the dump or data directory that it begins with */
  data: z.record(z.string(), z.string().min(1)).default({}),
  /** of variables, instead of the `.env` beside it; from its folder */
  env_files: z.array(z.string().min(1)).default([]),
  /** false: the file that Compose merges by its name is left out, as where files are named by -f */
  override: z.literal(false).optional(),
  /** of x-benchday.placements; absent: as the file has it */
  placement: z.string().min(1).optional(),
  /** of x-benchday.servers: the first so many, or those with other budgets; absent: all, as the file has them */
  servers: z
    .preprocess(
      (written) => (typeof written === 'object' ? written : { first: written }),
      z.strictObject({ first: wholeNumber(1, 1000), cpus: cpus.optional() }),
    )
    .optional(),
  name: z
    .string()
    .regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*$/u, 'must be of letters, digits and . _ -')
    .optional(),
});

/** zod leaves it out of a record without a word. */
const UNUSABLE = '__proto__';

/** What is said of a topology from outside of its file; it goes before what the file says in x-benchday. */
export type GivenTopology = z.output<typeof givenSchema>;

/**
 * @param place  where it was written; absent: on the command line
 * @throws {BenchdayError} USAGE, of a file FILE_INVALID with every problem
 */
export function topologyWordOf(
  word: string,
  place?: WrittenPlace,
): { readonly nameOrPath: string; readonly given: GivenTopology } {
  const { nameOrPath, settings } = splitWord(word);
  const value = written(settings);
  for (const key of ['roles', 'collect', 'data']) {
    if (!namesOf(property(value, key)).includes(UNUSABLE)) continue;
    throw new BenchdayError('USAGE', `${nameOrPath}: ${key}.${UNUSABLE}: no service can be kept under this name`);
  }
  const parsed = givenSchema.safeParse(value);
  if (parsed.success) {
    refuseLeftOut(parsed.data.collect);
    return { nameOrPath, given: parsed.data };
  }
  if (place !== undefined)
    throwProblems(parsed.error.issues.map(({ path, message }) => problemOf(place, path, message)));
  const reasons = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new BenchdayError('USAGE', `${nameOrPath}: ${reasons.join('; ')}`, {
    hint: 'an entry is named as in -t ./app#web:8080, or in the scenario: topologies: [{ path, entry, roles, collect, name }]',
  });
}

function written(settings: string): unknown {
  if (settings === '') return {};
  if (settings.startsWith('@')) return { placement: settings.slice(1) };
  if (!settings.startsWith('{')) return { entry: settings.split(/[,+]/) };
  try {
    return JSON.parse(settings);
  } catch {
    return { entry: [settings] };
  }
}

/**
 * The word to read a topology again by, wherever it lies then; the profiles of the environment are in it.
 * @returns undefined when nothing is said from outside
 */
export function wordOf(file: string, given: GivenTopology): string | undefined {
  const settings = Object.entries(given).filter(([, value]) => {
    if (Array.isArray(value)) return value.length > 0;
    return typeof value === 'object' ? Object.keys(value).length > 0 : true;
  });
  return settings.length === 0 ? undefined : `${file}#${JSON.stringify(Object.fromEntries(settings))}`;
}

/** What is said of it, with what the environment says: by that it is read again. */
export function withEnvironment(
  written: GivenTopology,
  { environment, settings }: { readonly environment: Environment; readonly settings: SettingsFiles },
): GivenTopology {
  return {
    ...written,
    profiles: [...new Set([...written.profiles, ...profilesIn(environment)])],
    ...(settings.by === 'user' && { env_files: [...settings.files] }),
  };
}

/** Those that --profile sets. @source docs.docker.com, "Set or change pre-defined environment variables in Docker Compose" */
export function profilesIn({ COMPOSE_PROFILES: names = '' }: Environment): string[] {
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Of a topology that names its profiles itself: which others the user added. */
export function addedProfiles(written: GivenTopology, given: GivenTopology): readonly string[] {
  const added = given.profiles.filter((name) => !written.profiles.includes(name));
  if (written.profiles.length === 0 || added.length === 0) return [];
  return [`the profiles ${added.join(', ')} (--profile) are added to its own, ${written.profiles.join(', ')}`];
}

/**
 * The file with what is said from outside.
 * @param place  where that was written
 * @throws {BenchdayError} USAGE for a placement or servers that it does not have
 */
export async function withGiven(
  written: ComposeFile,
  given: GivenTopology,
  place: WrittenPlace | undefined,
): Promise<ComposeFile> {
  const { entry, roles, collect, placement, servers } = given;
  const placed = await namedAt(
    place,
    ['placement'],
    Promise.resolve(written).then((read) => placedAs(read, placement)),
  );
  const variant = placement === undefined ? {} : written['x-benchday'].placements[placement];
  const onThese = (read: ComposeFile) =>
    servers === undefined ? read : onFirstServers(read, servers, Object.keys(variant ?? {}));
  const file = await namedAt(place, ['servers'], Promise.resolve(placed).then(onThese));
  const own = file['x-benchday'];
  return {
    ...file,
    'x-benchday': {
      ...own,
      ...(entry !== undefined && { entry }),
      roles: { ...own.roles, ...roles },
      collect: { ...own.collect, ...collect },
    },
  };
}

/** What is wrong with what was said from outside is said there, and not of the file. */
export function atItsPlace(
  given: GivenTopology,
  place: WrittenPlace | undefined,
): (problem: FileProblem) => FileProblem {
  const { roles, collect } = given;
  const isGiven = ([root, key, name]: readonly PropertyKey[]) => {
    if (root !== 'x-benchday') return false;
    if (key === 'entry') return given.entry !== undefined;
    const named = key === 'roles' ? roles : key === 'collect' ? collect : {};
    return name !== undefined && Object.hasOwn(named, String(name));
  };
  return (problem) =>
    place !== undefined && isGiven(problem.path) ? problemOf(place, problem.path.slice(1), problem.message) : problem;
}

/** A variant of where it stands is a topology of its own. @param name  of the file's */
export function givenName(name: string, { name: given, placement, servers }: GivenTopology): string {
  if (given !== undefined) return given;
  const placed = placement === undefined ? name : `${name}-${placement}`;
  if (servers === undefined) return placed;
  return `${placed}-on-${servers.first}${servers.cpus === undefined ? '' : `-of-${servers.cpus}`}`;
}

/** Where its services stand, where that is not said by the file alone. */
export function placeNotes(written: ComposeFile, { placement, servers }: GivenTopology): readonly string[] {
  return [
    ...(placement === undefined ? [] : [`its services stand as x-benchday.placements.${placement} has it`]),
    ...(servers === undefined ? [] : [firstServersNote(Object.keys(written['x-benchday'].servers), servers)]),
  ];
}

/** What a digest is of: nothing said from outside leaves it as that of the file. */
export function withDigested(
  value: object,
  { entry, roles, collect, placement, servers }: GivenTopology,
  data: readonly Pick<DataSet, 'service' | 'sha256'>[],
): unknown {
  const places = { ...(placement !== undefined && { placement }), ...(servers !== undefined && { servers }) };
  const given = { entry, roles, collect, ...places };
  const isSaid =
    given.entry !== undefined ||
    Object.keys(places).length > 0 ||
    Object.keys({ ...given.roles, ...given.collect }).length > 0;
  const ofData = Object.fromEntries(data.map(({ service, sha256 }) => [service, sha256]));
  return { ...value, ...(isSaid && { given }), ...(data.length > 0 && { data: ofData }) };
}
