import { displayPath } from '../../base/file-problem.ts';
import type { FileProblem } from '../../base/file-problem.ts';
import { shellWord } from '../../base/shell-word.ts';
import { problemAt } from '../../base/yaml-file.ts';
import type { YamlDocument } from '../../base/yaml-file.ts';
import type { ComposeFile } from './compose-schema.ts';
import type { Role } from '../../records/roles.ts';
import type { Entry, Service, Topology } from '../topology.ts';

/** Roles of services that visitors do not ask. */
export const BEHIND: readonly Role[] = ['database', 'object-cache', 'broker', 'registry'];

/**
 * The declared entries, or the only published port that visitors can ask.
 * @returns undefined when none is left; what is missing goes to `problems`
 */
export function entriesOf(
  document: YamlDocument,
  file: ComposeFile,
  services: readonly Service[],
  problems: FileProblem[],
): Topology['entries'] | undefined {
  const declared = file['x-benchday'].entry;
  const found = declared === undefined ? [onlyEntry(document, services)] : declaredEntries(document, file, declared);
  const entries: Entry[] = [];
  for (const entry of found) {
    if ('message' in entry) problems.push(entry);
    else entries.push(entry);
  }
  const idle = entries.find(({ service }) => services.find(({ name }) => name === service)?.replicas === 0);
  if (idle !== undefined) {
    problems.push(problemAt(document, ['services', idle.service], 'is the entry, and has no replicas'));
  }
  const [first, ...others] = entries;
  return first === undefined ? undefined : [first, ...others];
}

/** What visitors might ask, in the order written: published ports, where there are none those that are exposed. */
export function entryChoices(services: readonly Service[]): {
  readonly published: readonly Choice[];
  readonly all: readonly Choice[];
} {
  const published = choices(services, ({ ports }) =>
    ports.flatMap((port) => (port.protocol === 'udp' ? [] : port.container)),
  );
  return { published, all: published.length > 0 ? published : choices(services, ({ expose }) => expose) };
}

/** Of one published port it is known that it is the entry; of several the file's user knows. */
function onlyEntry(document: YamlDocument, services: readonly Service[]): Entry | FileProblem {
  const { published, all: exposed } = entryChoices(services);
  const [only] = published;
  if (only !== undefined && published.length === 1) {
    return { ...only, ...(only.port === 443 && { scheme: 'https' as const }) };
  }
  const words = exposed.map(
    ({ service, port }) => `-t ${shellWord(`${displayPath(document.file)}#${service}:${port}`)}`,
  );
  const found =
    published.length > 0
      ? `${[...new Set(published.map(({ service }) => service))].join(', ')} publish ports`
      : 'no service publishes a port that visitors could ask';
  const choice =
    words.length === 0
      ? 'write entry: { service, port }, or name it as in -t ./app#web:8080'
      : `name the one that visitors ask: ${words.join(', or ')} (or x-benchday.entry)`;
  return problemAt(document, ['x-benchday', 'entry'], `is missing, and ${found}; ${choice}`);
}

/** For a file that is only looked at. */
export function anyEntry(services: readonly Service[]): Topology['entries'] {
  return [{ service: services[0]?.name ?? '', port: 80 }];
}

type Choice = Pick<Entry, 'service' | 'port'>;

function choices(services: readonly Service[], portsOf: (service: Service) => readonly number[]): readonly Choice[] {
  return services
    .filter(({ role, replicas }) => !BEHIND.includes(role) && replicas > 0)
    .flatMap((service) => [...new Set(portsOf(service))].map((port) => ({ service: service.name, port })));
}

type Written = NonNullable<ComposeFile['x-benchday']['entry']>;

function declaredEntries(
  document: YamlDocument,
  file: ComposeFile,
  declared: Written,
): readonly (Entry | FileProblem)[] {
  if (!Array.isArray(declared)) return [withPort(document, file, ['x-benchday', 'entry'], declared)];
  const seen = new Set<string>();
  return declared.map((written, index) => {
    const place = ['x-benchday', 'entry', index];
    const entry = withPort(document, file, place, written);
    if ('message' in entry) return entry;
    const key = `${entry.service}:${entry.port}`;
    if (seen.has(key)) return problemAt(document, place, `${key} is an entry already`);
    seen.add(key);
    return entry;
  });
}

function withPort(
  document: YamlDocument,
  file: ComposeFile,
  place: readonly PropertyKey[],
  {
    service,
    port: written,
    scheme,
  }: Pick<Entry, 'service'> & { readonly port?: number | undefined; readonly scheme?: string },
): Entry | FileProblem {
  const { ports, expose } = file.services[service] ?? { ports: [], expose: [] };
  const open = ports.flatMap(({ container, protocol }) => (protocol === 'udp' ? [] : [container]));
  const choice = open.length > 0 ? open : expose;
  const port = written ?? (choice.length === 1 ? choice[0] : undefined);
  if (port !== undefined) return { service, port, ...(scheme === 'https' && { scheme }) };
  const message = `names no port, and ${service} has ${choice.length === 0 ? 'none' : choice.join(', ')}; write port`;
  return problemAt(document, place, message);
}
