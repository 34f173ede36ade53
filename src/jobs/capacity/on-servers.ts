import { BenchdayError } from '../../base/errors.ts';
import { PROJECT_ROOT } from '../../base/project.ts';
import type { CapacityRecord } from '../../records/capacity-record.ts';
import { type ReadTopology, readTopology } from '../../topology/compose/topology-file.ts';
import { topologyWordOf, wordOf } from '../../topology/compose/topology-word.ts';
import type { Topology } from '../../topology/topology.ts';
import { downSetsOf } from './servers-down.ts';

/** Which servers a topology stands on, where that was asked for. */
export type OnServers = NonNullable<CapacityRecord['servers']>;

/** What one search is of: a topology on all of its servers, on the first of them, or with some of them down. */
export interface SearchSubject {
  readonly topology: Topology;
  /** names; empty: none */
  readonly serversDown: readonly string[];
  /** absent: as its file has it */
  readonly servers?: OnServers;
}

interface ServerWords {
  /** `1,2,4`; absent: all of them, as the file has it */
  readonly servers?: string | undefined;
  /** of each server, instead of the file's */
  readonly serverCpus?: number | undefined;
  readonly serversDown?: string | undefined;
}

/** A topology with all that is searched of it; nothing was started yet. */
export interface Searched {
  readonly read: ReadTopology;
  /** as they are measured, each said once */
  readonly variants: readonly ReadTopology[];
  readonly subjects: readonly (Omit<SearchSubject, 'topology'> & { readonly topology: ReadTopology })[];
}

/**
 * What is looked for of a topology, a search each.
 * @throws {BenchdayError} USAGE, and FILE_INVALID naming what cannot stand on so few servers
 */
export async function searchedOf(read: ReadTopology, words: ServerWords): Promise<Searched> {
  if (words.servers === undefined) {
    if (words.serverCpus !== undefined)
      throw new BenchdayError('USAGE', '--server-cpus goes with --servers, as in --servers 1,2,4 --server-cpus 0.4');
    const subjects = downSetsOf(read, words.serversDown).map((serversDown) => ({ topology: read, serversDown }));
    return { read, variants: [read], subjects };
  }
  if (words.serversDown !== undefined)
    throw new BenchdayError('USAGE', '--servers and --servers-down are two questions: ask one after the other');
  const variants: ReadTopology[] = [];
  const subjects: (Searched['subjects'][number] & { readonly servers: OnServers })[] = [];
  // What the topology's own word says of its servers stands, unless another is typed.
  const cores = words.serverCpus ?? topologyWordOf(read.word ?? read.file).given.servers?.cpus;
  for (const count of numbersOf(words.servers, read)) {
    const variant = await readOn(read, count, cores);
    variants.push(variant);
    const cpus = cores === undefined ? {} : { cpus: cores };
    const servers = { count, of: read.servers.length, names: variant.servers.map(({ name }) => name), ...cpus };
    subjects.push({ topology: { ...variant, name: read.name }, serversDown: [], servers });
  }
  return { read, variants, subjects };
}

/** @returns ascending, each once */
function numbersOf(word: string, { name, servers }: Pick<Topology, 'name' | 'servers'>): readonly number[] {
  const refuse = (why: string): never => {
    throw new BenchdayError('USAGE', `--servers ${word}: ${why}`);
  };
  const named = servers.map((server) => server.name).join(', ');
  if (servers.length === 0) return refuse(`${name} declares no servers (x-benchday.servers)`);
  const numbers = word.split(',').map((one) => (/^\s*\d+\s*$/.test(one) ? Number(one) : Number.NaN));
  if (numbers.some(Number.isNaN)) return refuse('must be numbers of servers with commas between them, like 1,2,4');
  const wrong = numbers.find((count) => count < 1 || count > servers.length);
  if (wrong !== undefined)
    return refuse(`${name} has ${servers.length} servers (${named}), so ${wrong} is none of 1 to ${servers.length}`);
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** Read again, so that the file's own rules say what cannot stand there. */
function readOn(read: ReadTopology, first: number, cpus: number | undefined): Promise<ReadTopology> {
  const { nameOrPath, given } = topologyWordOf(read.word ?? read.file);
  const servers = { first, ...(cpus !== undefined && { cpus }) };
  const word = wordOf(nameOrPath, { ...given, servers }) ?? nameOrPath;
  return readTopology(word, { root: PROJECT_ROOT, environment: process.env });
}

/** What was pulled anew runs by its id on any number of servers. */
export function pinnedAs(subject: SearchSubject, obtained: Topology): SearchSubject {
  const ids = new Map(obtained.services.map(({ name, imageId }) => [name, imageId]));
  const services = subject.topology.services.map((service) => {
    const imageId = ids.get(service.name);
    return imageId === undefined ? service : { ...service, imageId };
  });
  return { ...subject, topology: { ...subject.topology, services } };
}
