import type { FileProblem } from '../../base/file-problem.ts';
import { problemAt } from '../../base/yaml-file.ts';
import type { YamlDocument } from '../../base/yaml-file.ts';
import type { ComposeFile } from './compose-schema.ts';
import type { Entry, Topology } from '../topology.ts';

/**
 * The declared entries, or the only service with a published port.
 * @returns undefined when none is left; what is missing goes to `problems`
 */
export function entriesOf(
  document: YamlDocument,
  file: ComposeFile,
  problems: FileProblem[],
): Topology['entries'] | undefined {
  const declared = file['x-benchday'].entry;
  const found = declared === undefined ? [onlyOpenService(document, file)] : declaredEntries(document, file, declared);
  const entries: Entry[] = [];
  for (const entry of found) {
    if ('message' in entry) problems.push(entry);
    else entries.push(entry);
  }
  const [first, ...others] = entries;
  return first === undefined ? undefined : [first, ...others];
}

function onlyOpenService(document: YamlDocument, file: ComposeFile): Entry | FileProblem {
  const open = Object.entries(file.services).flatMap(([name, { ports }]) => (ports.length > 0 ? [name] : []));
  const [service] = open;
  if (service !== undefined && open.length === 1) return withPort(document, file, ['x-benchday', 'entry'], { service });
  const found = open.length === 0 ? 'no service publishes a port' : `${open.join(', ')} publish ports`;
  return problemAt(document, ['x-benchday', 'entry'], `is missing, and ${found}; write entry: { service, port }`);
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
  const choice = ports.length > 0 ? ports.map(({ container }) => container) : expose;
  const port = written ?? (choice.length === 1 ? choice[0] : undefined);
  if (port !== undefined) return { service, port, ...(scheme === 'https' && { scheme }) };
  const message = `names no port, and ${service} has ${choice.length === 0 ? 'none' : choice.join(', ')}; write port`;
  return problemAt(document, place, message);
}
