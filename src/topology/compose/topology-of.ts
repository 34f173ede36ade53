import path from 'node:path';
import { type FileProblem, throwProblems } from '../../base/file-problem.ts';
import { namesOf } from '../../base/own-keys.ts';
import { realPath } from '../../base/paths.ts';
import { problemAtKey, property } from '../../base/yaml-file.ts';
import type { Server, Service, Topology } from '../topology.ts';
import { referenceProblems } from './compose-references.ts';
import type { ComposeFile } from './compose-schema.ts';
import { anyEntry, entriesOf } from './entries.ts';
import { inconsistencies } from './form-notes.ts';
import { firstServersProblems } from './first-servers.ts';
import { guessed } from './guesses.ts';
import { treeAround } from './host-access.ts';
import { sharedPortProblems } from './host-ports.ts';
import type { NormalForm } from './normal-form.ts';
import { placementProblems } from './placement.ts';
import { variantProblems } from './placements.ts';
import { reachProblems } from './reach-problems.ts';
import { serviceOf } from './service-of.ts';
import { healthProblems, refuseCycle } from './start-problems.ts';
import { drainOf, storedWritesOf } from './stored-writes.ts';
import { imagePlaceOf, nameOf } from './topology-name.ts';
import { networkOptionsOf, volumeOptionsOf, volumesOf } from './volumes.ts';

/** A topology of a Compose file alone; what was read beside it is not in its digest yet. */
export interface ConvertedTopology extends Omit<Topology, 'sha256'> {
  readonly notes: readonly string[];
  /** of databases and stores that are not watched, by service: why, and what to do */
  readonly unwatched: Readonly<Record<string, string>>;
  /** of a file that is only looked at: why nobody knows its entry; its entries are a guess then */
  readonly lacksEntry?: string;
}

/** Keys that no record of ours can hold. */
export function unusableNames(
  project: Readonly<Record<string, unknown>>,
  document: NormalForm['document'],
): readonly FileProblem[] {
  const places = [
    ...['services', 'networks', 'volumes', 'configs', 'secrets'].map((kind) => [kind]),
    ...['roles', 'collect', 'servers', 'placements'].map((kind) => ['x-benchday', kind]),
  ];
  const named = { ...project, 'x-benchday': property(document.value, 'x-benchday') };
  return places.flatMap((keys) =>
    namesOf(keys.reduce<unknown>(property, named))
      .filter((name) => name === '__proto__')
      .map((name) => problemAtKey(document, [...keys, name], 'cannot be kept under this name; give it another one')),
  );
}

/**
 * Makes a topology of what Compose's own reader made of a file.
 * @throws {BenchdayError} FILE_INVALID with every problem, those that were found before too; DEPENDENCY_CYCLE
 */
export async function topologyOf(read: {
  readonly form: NormalForm;
  readonly file: ComposeFile;
  /** the file without what is said from outside */
  readonly written: ComposeFile;
  readonly problems: readonly FileProblem[];
  readonly mayLackEntry: boolean;
  /** says a problem where it was written */
  readonly placed: (problem: FileProblem) => FileProblem;
}): Promise<ConvertedTopology> {
  const { form, file } = read;
  const { document } = form;
  const problems: FileProblem[] = [
    ...read.problems,
    ...referenceProblems(document, file, form.disabled),
    ...placementProblems(document, read.written),
    ...variantProblems(document, read.written),
    ...(areSameServers(file, read.written) ? [] : firstServersProblems(document, file)),
  ];
  const name = nameOf(document.file);
  const folder = await realPath(path.dirname(document.file));
  const tree = await treeAround(folder);
  const imagePlace = imagePlaceOf(path.join(folder, path.basename(document.file)), tree);
  const conversion = { document, file, imagePlace, variables: form.variables, problems };
  const services: Service[] = [];
  for (const [service, written] of Object.entries(file.services)) {
    services.push(await serviceOf(service, written, conversion));
  }
  problems.push(...(await healthProblems(document, services)), ...sharedPortProblems(document, services));
  const known = await guessed(services, file, read.written, tree);
  const ofEntries: FileProblem[] = [];
  const found = entriesOf(document, file, known.services, ofEntries);
  const lacksEntry = read.mayLackEntry && found === undefined && file['x-benchday'].entry === undefined;
  if (!lacksEntry) problems.push(...ofEntries);
  const entries = lacksEntry ? anyEntry(known.services) : found;
  problems.push(...reachProblems(document, known.services, { entries: found ?? [], collect: known.collect }));
  refuseCycle(document, services, problems);
  if (problems.length === 0) problems.push(...inconsistencies(form));
  throwProblems(problems.map(read.placed));
  if (entries === undefined) throw new TypeError(`${document.file} has no entry, but was not refused`);

  const { title, accounting, drain, verify } = file['x-benchday'];
  return {
    name,
    title: title ?? name,
    file: document.file,
    services: known.services,
    networks: networksOf(services, file),
    volumes: volumesOf(file),
    ...(await volumeOptionsOf(file)),
    ...networkOptionsOf(file),
    servers: serversOf(file),
    entries,
    collect: known.collect,
    notes: known.notes,
    unwatched: known.unwatched,
    ...(lacksEntry && { lacksEntry: ofEntries.map(({ message }) => message).join('; ') }),
    ...(accounting !== undefined && { storedWrites: storedWritesOf(accounting) }),
    ...(drain !== undefined && { drain: drainOf(drain) }),
    ...(verify !== undefined && { statementsPerHit: verify.statements_per_hit }),
  };
}

function areSameServers(...files: readonly [ComposeFile, ComposeFile]): boolean {
  const [one, other] = files.map((file) => JSON.stringify(file['x-benchday'].servers));
  return one === other;
}

function serversOf(file: ComposeFile): readonly Server[] {
  const servers = Object.entries(file['x-benchday'].servers);
  return servers.map(([name, { cpus, memory }]) => ({ name, cpus, memoryBytes: memory }));
}

function networksOf(services: readonly Service[], file: ComposeFile): readonly string[] {
  const used = services.flatMap(({ networks }) => networks.map(({ name }) => name));
  return [...new Set([...Object.keys(file.networks), ...used])];
}
