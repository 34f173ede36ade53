import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { BenchdayError, errnoOf } from '../../base/errors.ts';
import { displayPath, formatProblem, throwProblems } from '../../base/file-problem.ts';
import type { FileProblem } from '../../base/file-problem.ts';
import { exists, findNamed } from '../../base/named-file.ts';
import { realPath } from '../../base/paths.ts';
import type { NamedKind } from '../../base/named-file.ts';
import { checkYaml, listedFile, openYaml, problemAt, property } from '../../base/yaml-file.ts';
import type { ListedFile, YamlDocument } from '../../base/yaml-file.ts';
import { notesOf } from './compose-notes.ts';
import { referenceProblems } from './compose-references.ts';

import { composeSchema } from './compose-schema.ts';
import type { ComposeFile } from './compose-schema.ts';
import { entriesOf } from './entries.ts';
import { composeScalars } from './go-scalars.ts';
import { hostAccessOf, treeAround } from './host-access.ts';
import { readEnvironmentFile } from './env-file.ts';
import { hidingValues } from './hidden-values.ts';
import { hostPathKind } from './host-files.ts';
import { sharedPortProblems } from './host-ports.ts';
import { interpolateDocument } from './interpolate.ts';
import type { Environment } from './interpolate.ts';
import { placementProblems } from './placement.ts';
import { isHealthcheckedByImage, serviceOf } from './service-of.ts';
import { drainOf, storedWritesOf } from './stored-writes.ts';
import { FILE_NAMES, imagePlaceOf, nameOf } from './topology-name.ts';
import { volumeOptionsOf, volumesOf } from './volumes.ts';
import { hostAccessRefused, refuseLinkedFile } from '../granted-access.ts';
import { cycleInWords, findCycle } from '../start-order.ts';
import type { HostAccess } from '../../records/host-access.ts';
import type { Server, Service, Topology } from '../topology.ts';

/** A topology with what its reader should tell the user: keys without effect here, variables that were not set. */
export interface ReadTopology extends Topology {
  readonly notes: readonly string[];
  /** what it asks for outside of its own folder */
  readonly hostAccess: readonly HostAccess[];
}

/**
 * Reads a Compose file in the supported subset, with everything in it resolved.
 * @param nameOrPath   a name in topologies/, or the path of a compose file or its folder
 * @param root         the checkout: the folder with topologies/
 * @param environment  for variables; it wins over a `.env` beside the file
 * @param commit       for a file of a commit: its work tree, and the variables of the environment that it does not get
 * @throws {BenchdayError} TOPOLOGY_UNKNOWN, FILE_NOT_FOUND, DEPENDENCY_CYCLE, HOST_ACCESS_REFUSED for variables that are
 *   withheld and for a file or a `.env` that is a link out of the work tree, or FILE_INVALID with every problem
 */
export async function readTopology(
  nameOrPath: string,
  {
    root,
    environment,
    commit,
  }: {
    readonly root: string;
    readonly environment: Environment;
    readonly commit?: { readonly tree: string; readonly withheld: Environment };
  },
): Promise<ReadTopology> {
  const file = await composeFileAt(await findNamed(kindOfTopologies(root), { nameOrPath, from: process.cwd() }));
  const environmentFile = path.join(path.dirname(file), '.env');
  if (commit !== undefined) for (const own of [file, environmentFile]) await refuseLinkedFile(own, commit.tree);
  const rewritten = new Set<string>();
  const document = await openYaml(
    file,
    composeScalars((note) => rewritten.add(note)),
  );
  const withheld = commit?.withheld ?? {};
  const beside = await readEnvironmentFile(environmentFile, environment);
  const variables = { ...beside?.values, ...environment };
  const { value, problems, notes, asked } = interpolateDocument(document, variables);
  const askedAnywhere = [...new Set([...asked, ...(beside?.asked ?? [])])];
  const refused = askedAnywhere.filter((name) => variables[name] === undefined && withheld[name] !== undefined);
  if (refused.length > 0) {
    throw hostAccessRefused(
      displayPath(file),
      refused.map((name) => ({ place: `\${${name}}`, kind: `variable:${name}` })),
    );
  }
  throwProblems(problems);
  return hidingValues({ document, environment: variables, asked: askedAnywhere }, async () => {
    const checked = checkYaml(document, composeSchema, value);
    if (checked.state === 'invalid') {
      throwProblems(checked.problems);
      throw new TypeError(`${file} was refused without a problem`);
    }
    const sha256 = createHash('sha256').update(JSON.stringify(value)).digest('hex');
    const topology = await topologyOf({ document, file: checked.value, environment: variables, sha256 });
    const outer = { ...environment, ...withheld };
    const hostAccess = await hostAccessOf({ document, file: checked.value, environment: variables, outer });
    return { ...topology, notes: [...notes, ...rewritten, ...notesOf(checked.value)], hostAccess };
  });
}

/** The topologies of the checkout, by name. */
export async function listTopologies(root: string): Promise<readonly ListedFile[]> {
  const folder = path.join(root, 'topologies');
  const files = await Promise.all(
    (await foldersIn(folder)).map(async (name) => ({ name, file: await composeFileIn(path.join(folder, name)) })),
  );
  return Promise.all(
    files.flatMap(({ name, file }) =>
      file === undefined ? [] : [listedFile(file, name, (value) => property(property(value, 'x-benchday'), 'title'))],
    ),
  );
}

async function topologyOf(read: {
  readonly document: YamlDocument;
  readonly file: ComposeFile;
  readonly environment: Environment;
  readonly sha256: string;
}): Promise<Topology> {
  const { document, file, environment, sha256 } = read;
  const problems: FileProblem[] = [...referenceProblems(document, file), ...placementProblems(document, file)];
  const name = nameOf(document.file);
  const folder = await realPath(path.dirname(document.file));
  const imagePlace = imagePlaceOf(path.join(folder, path.basename(document.file)), await treeAround(folder));
  const conversion = { document, file, imagePlace, environment, problems };
  const services: Service[] = [];
  for (const [service, written] of Object.entries(file.services)) {
    services.push(await serviceOf(service, written, conversion));
  }
  problems.push(...(await healthProblems(document, services)), ...sharedPortProblems(document, services));
  const entries = entriesOf(document, file, problems);
  refuseCycle(document, services, problems);
  throwProblems(problems);
  if (entries === undefined) throw new TypeError(`${document.file} has no entry, but was not refused`);

  const { title, collect, accounting, drain, verify } = file['x-benchday'];
  return {
    name,
    title: title ?? name,
    file: document.file,
    sha256,
    services,
    networks: networksOf(services, file),
    volumes: volumesOf(file),
    ...volumeOptionsOf(file),
    servers: serversOf(file),
    entries,
    collect,
    ...(accounting !== undefined && { storedWrites: storedWritesOf(accounting) }),
    ...(drain !== undefined && { drain: drainOf(drain) }),
    ...(verify !== undefined && { statementsPerHit: verify.statements_per_hit }),
  };
}

function serversOf(file: ComposeFile): readonly Server[] {
  const servers = Object.entries(file['x-benchday'].servers);
  return servers.map(([name, { cpus, memory }]) => ({ name, cpus, memoryBytes: memory }));
}

function networksOf(services: readonly Service[], file: ComposeFile): readonly string[] {
  const used = services.flatMap(({ networks }) => networks.map(({ name }) => name));
  return [...new Set([...Object.keys(file.networks), ...used])];
}

async function healthProblems(document: YamlDocument, services: readonly Service[]): Promise<readonly FileProblem[]> {
  const problems: FileProblem[] = [];
  for (const { name, dependsOn } of services) {
    for (const { service, condition } of dependsOn) {
      const other = services.find((candidate) => candidate.name === service);
      if (other === undefined || condition !== 'service_healthy') continue;
      const disabled = other.healthcheck?.test[0] === 'NONE';
      if (!disabled && (other.healthcheck !== undefined || (await isHealthcheckedByImage(other)))) continue;
      const message = `waits for service_healthy, but ${service} ${disabled ? 'has its healthcheck disabled' : 'has no healthcheck'}`;
      problems.push(problemAt(document, ['services', name, 'depends_on', service, 'condition'], message));
    }
  }
  return problems;
}

/** @throws {BenchdayError} DEPENDENCY_CYCLE when a circle is the only problem; otherwise it joins the others. */
function refuseCycle(document: YamlDocument, services: readonly Service[], problems: FileProblem[]): void {
  const cycle = findCycle(services);
  if (cycle === undefined) return;
  const problem = problemAt(document, ['services', cycle[0] ?? '', 'depends_on'], cycleInWords(cycle));
  if (problems.length === 0) throw new BenchdayError('DEPENDENCY_CYCLE', formatProblem(problem));
  problems.push(problem);
}

async function composeFileAt(file: string): Promise<string> {
  if ((await hostPathKind(file)) !== 'directory') return file;
  const found = await composeFileIn(file);
  if (found !== undefined) return found;
  throw new BenchdayError('FILE_NOT_FOUND', `there is no ${FILE_NAMES.join(', ')} in ${file}`);
}

async function composeFileIn(folder: string): Promise<string | undefined> {
  for (const name of FILE_NAMES) {
    const file = path.join(folder, name);
    if (await exists(file)) return file;
  }
  return undefined;
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return [];
    throw cause;
  }
}

function kindOfTopologies(root: string): NamedKind {
  return {
    what: 'topology',
    code: 'TOPOLOGY_UNKNOWN',
    folder: path.join(root, 'topologies'),
    candidates: (name) => FILE_NAMES.map((file) => path.join(name, file)),
    known: async () => (await listTopologies(root)).map(({ name }) => name),
  };
}
