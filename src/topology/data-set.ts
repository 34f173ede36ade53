import { createHash } from 'node:crypto';
import { open, readdir, readlink, stat } from 'node:fs/promises';
import path from 'node:path';
import { BenchdayError, errnoOf, messageOf } from '../base/errors.ts';
import { displayPath } from '../base/file-problem.ts';
import { didYouMean } from '../base/nearest.ts';
import { allOrProblems } from '../base/several-errors.ts';
import type { CollectSpecification, DataSet, Service, Topology } from './topology.ts';

const HEAD_BYTES = 4096;
const CHUNK_BYTES = 1 << 20;
const TAR_MAGIC_AT = 257;
const SERVERS: readonly (readonly [server: DataSet['server'], image: RegExp, variable: RegExp])[] = [
  ['postgresql', /^(postgres|postgresql|postgis|timescaledb|timescaledb-ha|pgvector)$/, /^(POSTGRES|POSTGRESQL)_/],
  ['mariadb', /^(mysql|mysql-server|mariadb|percona|percona-server)$/, /^(MYSQL|MARIADB)_/],
];

/**
 * Looks at what a database is to begin with, and reads all of it once, for its digest.
 * @throws {BenchdayError} FILE_NOT_FOUND, FILE_INVALID: no such service, no database, several replicas, nothing that can be restored
 */
async function dataSetOf(
  service: Pick<Service, 'name' | 'image' | 'environment' | 'replicas'>,
  file: string,
  collect: readonly CollectSpecification[] = [],
): Promise<DataSet> {
  const server = serverOf(service, collect);
  if (server === undefined)
    throw invalid(
      `nobody knows which database ${service.name} is (${service.image})`,
      'name it under collect: kind: postgresql, or mariadb',
    );
  if (service.replicas !== 1)
    throw invalid(
      `${service.name} has ${service.replicas} replicas, and each would have the data to itself`,
      'give data to a service of one container',
    );
  const kind = await kindOf(file);
  if (kind.form === 'folder')
    return { service: service.name, server, file, form: 'folder', sha256: await digestOfFolder(file) };
  if (kind.form === 'pg-custom' && server !== 'postgresql')
    throw invalid(
      `${displayPath(file)} is a dump of PostgreSQL, and ${service.name} is none`,
      'name a dump of its own kind',
    );
  return { service: service.name, server, file, ...kind, sha256: await digestOfFile(file) };
}

/** What lies there. A pipe would be waited for without an end, and a device has none, so neither is opened. */
async function kindOf(file: string): Promise<Pick<DataSet, 'form' | 'packing'>> {
  const found = await stat(file).catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  if (found.isDirectory()) {
    await readdir(file).catch((cause: unknown) => {
      throw unreadable(file, cause);
    });
    return { form: 'folder' };
  }
  if (!found.isFile())
    throw invalid(`${displayPath(file)} is neither a file nor a folder`, 'name a dump, or a data directory');
  return formOf(file);
}

/** For the plan. */
export function dataNote({ service, file, form, packing, sha256 }: DataSet): string {
  const how = packing === undefined ? form : `${form}, ${packing}`;
  return `services.${service} begins with ${displayPath(file)} (${how}, sha256 ${sha256.slice(0, 12)})`;
}

/** @param named  by service: paths. @throws {BenchdayError} as dataSetOf, what is wrong with any of them */
export async function dataOf(
  { services, collect }: Pick<Topology, 'services' | 'collect'>,
  named: Readonly<Record<string, string>>,
): Promise<readonly DataSet[]> {
  return allOrProblems(
    Object.entries(named).map(([name, file]) => async () => {
      const service = services.find((one) => one.name === name);
      if (service !== undefined)
        return dataSetOf(service, path.resolve(file), Object.hasOwn(collect, name) ? collect[name] : []);
      const known = services.map((one) => one.name);
      const near = didYouMean(name, known);
      const list = `the services are ${known.join(', ')}`;
      throw invalid(`there is no service ${name}${near}`, list);
    }),
  );
}

/** For where the topology cannot be read: what can be said of the files alone. @throws {BenchdayError} as dataOf */
export async function refuseUnusableData(named: Readonly<Record<string, string>>): Promise<void> {
  await allOrProblems(Object.values(named).map((file) => () => kindOf(path.resolve(file))));
}

function serverOf(
  { image, environment }: Pick<Service, 'image' | 'environment'>,
  collect: readonly CollectSpecification[],
): DataSet['server'] | undefined {
  if (collect.some(({ kind }) => kind === 'postgresql')) return 'postgresql';
  if (collect.some(({ kind }) => kind === 'mariadb' || kind === 'mysql')) return 'mariadb';
  const name = (image.replace(/@.*$/, '').split('/').at(-1) ?? '').replace(/:.*$/, '').toLowerCase();
  const byImage = SERVERS.find(([, pattern]) => pattern.test(name));
  const byVariable = SERVERS.find(([, , variable]) => Object.keys(environment).some((key) => variable.test(key)));
  return (byImage ?? byVariable)?.[0];
}

async function formOf(file: string): Promise<Pick<DataSet, 'form' | 'packing'>> {
  const head = await headOf(file);
  if (head.length === 0) throw invalid(`${displayPath(file)} is empty`, 'make the dump again');
  const start = head.toString('hex', 0, 6);
  if (start.startsWith('1f8b')) return { packing: 'gzip', form: packedForm(file, 'gz|tgz') };
  if (start.startsWith('28b52ffd')) return { packing: 'zstd', form: packedForm(file, 'zst') };
  for (const [magic, name, tool] of [
    ['425a68', 'bzip2', 'bzcat'],
    ['fd377a585a00', 'xz', 'xzcat'],
    ['504b0304', 'zip', 'unzip -p'],
  ] as const) {
    if (start.startsWith(magic))
      throw invalid(
        `${displayPath(file)} is packed with ${name}, which is not restored`,
        `${tool} ${file} | gzip > dump.sql.gz`,
      );
  }
  if (head.toString('latin1', 0, 5) === 'PGDMP') return { form: 'pg-custom' };
  if (head.toString('latin1', TAR_MAGIC_AT, TAR_MAGIC_AT + 5) === 'ustar') return { form: tarForm(file, head) };
  if (head.includes(0))
    throw invalid(
      `${displayPath(file)} is no SQL: it holds zero bytes`,
      'name a dump (pg_dump, mariadb-dump), or a data directory',
    );
  return { form: 'sql' };
}

/** What is in a packed file is known by its name. */
function packedForm(file: string, extension: string): 'sql' | 'tar' {
  const name = path.basename(file).toLowerCase();
  return new RegExp(`(\\.tar\\.(${extension})|\\.tgz)$`).test(name) ? 'tar' : 'sql';
}

function tarForm(file: string, head: Buffer): 'tar' {
  if (head.toString('latin1', 0, 100).startsWith('toc.dat'))
    throw invalid(`${displayPath(file)} is a dump in pg_dump's tar format`, 'pg_dump -Fc, or plain SQL, is restored');
  return 'tar';
}

async function headOf(file: string): Promise<Buffer> {
  try {
    await using handle = await open(file);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

/** Of all the bytes of a data set, as they are now. */
export function digestOf({ file, form }: Pick<DataSet, 'file' | 'form'>): Promise<string> {
  return form === 'folder' ? digestOfFolder(file) : digestOfFile(file);
}

async function digestOfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await using handle = await open(file);
    for await (const chunk of handle.createReadStream({ highWaterMark: CHUNK_BYTES, autoClose: false }))
      hash.update(chunk as Buffer);
  } catch (cause) {
    throw unreadable(file, cause);
  }
  return hash.digest('hex');
}

/** Of names and contents, in the order of names. */
async function digestOfFolder(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const add = async (below: string): Promise<void> => {
    const entries = await readdir(path.join(folder, below), { withFileTypes: true }).catch((cause: unknown) => {
      throw unreadable(path.join(folder, below), cause);
    });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const name = path.join(below, entry.name);
      const at = path.join(folder, name);
      if (entry.isDirectory()) {
        hash.update(`d ${name}\n`);
        await add(name);
      } else if (entry.isSymbolicLink()) hash.update(`l ${name} ${await readlink(at)}\n`);
      else if (entry.isFile()) hash.update(`f ${name} ${await digestOfFile(at)}\n`);
    }
  };
  await add('');
  return hash.digest('hex');
}

function invalid(message: string, hint: string): BenchdayError {
  return new BenchdayError('FILE_INVALID', `data: ${message}`, { hint });
}

function unreadable(file: string, cause: unknown): BenchdayError {
  if (errnoOf(cause) === 'ENOENT')
    return new BenchdayError('FILE_NOT_FOUND', `data: ${displayPath(file)} does not exist`, {
      cause,
      hint: 'paths under data start from the folder of the scenario',
    });
  return new BenchdayError(
    'FILE_INVALID',
    `data: ${displayPath(file)} cannot be read (${errnoOf(cause) ?? messageOf(cause)})`,
    { cause, hint: 'let this user read it (chmod, chown), and the folders above it' },
  );
}
