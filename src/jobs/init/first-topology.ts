import path from 'node:path';
import { BenchdayError, EXIT } from '../../base/errors.ts';
import { firstLine } from '../../base/first-line.ts';
import { displayPath } from '../../base/file-problem.ts';
import { PROJECT_ROOT } from '../../base/project.ts';
import { buildBaseOf } from '../../topology/compose/build-base.ts';
import { openComposeFile } from '../../topology/compose/compose-document.ts';
import { entryChoices } from '../../topology/compose/entries.ts';
import type { Environment } from '../../topology/compose/interpolate.ts';
import { type ReadTopology, readTopology } from '../../topology/compose/topology-file.ts';
import { type Counting, countingOf } from '../../topology/counting-overlay.ts';
import type { Entry, Service } from '../../topology/topology.ts';
import type { ComposeWords } from './compose-words.ts';
import type { FoundFiles } from './find-files.ts';

/** The Compose file that is measured first, and what it does not say itself. */
export interface FirstTopology {
  readonly topology: ReadTopology;
  /** service:port; absent: the file names it */
  readonly entry?: string;
  readonly otherEntries: readonly string[];
  /** Compose files beside it, which were not used */
  readonly otherFiles: readonly string[];
  /** of services whose collectors were guessed */
  readonly countings: ReadonlyMap<string, Counting>;
  readonly notes: readonly string[];
}

/** Where web servers listen, the likeliest first; what listens elsewhere is asked last. */
const WEB_PORTS = [80, 8080, 443, 8443, 3000, 8000, 5000, 8081, 4000, 9000, 8888];
const TLS_PORTS = [443, 8443];

interface Wanted {
  /** service:port, or several with commas between them; absent: it is found */
  readonly entry: string | undefined;
  readonly words: ComposeWords;
  readonly environment: Environment;
}

/** @throws {BenchdayError} FILE_NOT_FOUND, FILE_INVALID with every problem of the file, USAGE where nobody can know the entry */
export async function firstTopology(found: FoundFiles, wanted: Wanted): Promise<FirstTopology> {
  const { compose, folder } = found;
  const [named, ...merged] = wanted.words.files;
  if (named !== undefined) {
    const first = await lookAt(named, merged, wanted);
    return { ...first, otherFiles: othersOf(compose, [named, ...first.topology.merged]), notes: [] };
  }
  if (compose.length === 0) throw noComposeFile(folder);
  const notes: string[] = [];
  let failure: unknown;
  for (const file of compose) {
    try {
      const first = await lookAt(file, [], wanted);
      return { ...first, otherFiles: othersOf(compose, [file, ...first.topology.merged]), notes };
    } catch (error) {
      const isOfFile = error instanceof BenchdayError && error.exitCode === EXIT.badInput;
      // What lies at the top is what is meant.
      if (!isOfFile || path.dirname(file) === folder) throw error;
      failure ??= error;
      notes.push(`${displayPath(file)} was passed over: ${firstLine(error.message)}`);
    }
  }
  throw failure;
}

function othersOf(all: readonly string[], used: readonly string[]): readonly string[] {
  return all.filter((file) => !used.includes(file));
}

async function lookAt(
  file: string,
  merged: readonly string[],
  { entry: wanted, words, environment }: Wanted,
): Promise<Omit<FirstTopology, 'otherFiles' | 'notes'>> {
  const said = {
    ...(wanted !== undefined && { entry: entriesIn(wanted) }),
    ...(merged.length > 0 && { files: merged.map((one) => path.relative(path.dirname(file), one)) }),
    ...(words.files.length > 0 && { override: false }),
  };
  const word = Object.keys(said).length === 0 ? file : `${file}#${JSON.stringify(said)}`;
  const topology = await readTopology(word, { root: PROJECT_ROOT, environment, mayLackEntry: wanted === undefined });
  const documents = await Promise.all([file, ...topology.merged].map(openComposeFile));
  const hasOwnCollectors = documents.some((one) => one.namesAt(['x-benchday', 'collect']).length > 0);
  const countings = new Map<string, Counting>();
  for (const service of hasOwnCollectors ? [] : topology.services) {
    const base = service.build === undefined ? undefined : await buildBaseOf(service.build);
    const counting = countingOf(service, topology.collect, base);
    if (counting !== undefined) countings.set(service.name, counting);
  }
  const isDeclared = documents.some((one) => one.namesAt(['x-benchday']).includes('entry'));
  const entries = wanted === undefined ? entriesOf(topology, isDeclared) : { entry: wanted, otherEntries: [] };
  return { topology, countings, ...entries };
}

/** `web:8080,api:9000` */
export function entriesIn(words: string): readonly string[] {
  return words.split(/[,+]/);
}

function entriesOf(topology: ReadTopology, isDeclared: boolean): Pick<FirstTopology, 'entry' | 'otherEntries'> {
  if (isDeclared) return { otherEntries: [] };
  if (topology.lacksEntry === undefined) return { entry: wordOf(topology.entries[0]), otherEntries: [] };
  const services = new Map(topology.services.map((service) => [service.name, service]));
  const rank = ({ service: name, port }: Entry) => {
    const web = WEB_PORTS.indexOf(port);
    return serviceRank(services.get(name)) * 100 + (web === -1 ? 1000 : web);
  };
  const [first, ...others] = entryChoices(topology.services)
    .all.map((choice, index) => ({ choice, index }))
    .sort((a, b) => rank(a.choice) - rank(b.choice) || a.index - b.index)
    .map(({ choice }) => wordOf(choice));
  if (first === undefined) throw noEntry(topology);
  return { entry: first, otherEntries: others };
}

/** Pages for those who run a site, and what is asked by other programs. */
const NOT_FOR_VISITORS =
  /(?:^|[/_-])(?:adminer|pgadmin4?|phpmyadmin|mongo-express|redis-?commander|redisinsight|grafana|prometheus|alertmanager|kibana|jaeger|zipkin|loki|tempo|minio|mailhog|mailpit|maildev|mailcatcher|portainer|cadvisor|flower|rabbitmq|elasticsearch|opensearch|[a-z-]*exporter)(?:$|[:@_-])/;

/** Visitors come by the first of these that there is: what stands before the site, what is built here, then the rest. */
function serviceRank(service: Service | undefined): number {
  if (service === undefined || NOT_FOR_VISITORS.test(service.image)) return 100;
  if (service.role === 'load-balancer') return 0;
  if (service.role === 'page-cache') return 1;
  return (service.build === undefined ? 3 : 2) + (service.role === 'worker' ? 2 : 0);
}

function wordOf({ service, port, scheme }: Entry): string {
  return `${scheme === 'https' || TLS_PORTS.includes(port) ? 'https://' : ''}${service}:${port}`;
}

function noComposeFile(folder: string): BenchdayError {
  return new BenchdayError(
    'FILE_NOT_FOUND',
    `there is no Compose file in ${folder} or in the folders in it (compose.yaml, docker-compose.yml or the like)`,
    {
      hint: 'write one, as benchday starts what it measures; or measure what runs already: benchday run target-example --target http://127.0.0.1:8080',
    },
  );
}

function noEntry({ file, services }: ReadTopology): BenchdayError {
  const names = services.map(({ name }) => name).join(', ');
  return new BenchdayError(
    'USAGE',
    `${displayPath(file)}: no service publishes or exposes a port that visitors could ask; it has ${names}`,
    { hint: `name the service and its port: benchday init --entry ${services[0]?.name ?? 'web'}:8080` },
  );
}
