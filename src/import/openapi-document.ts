/** Versions that YAML reads as numbers, as nobody put them in quotes. */
const VERSIONS: ReadonlyMap<unknown, string> = new Map([
  [2, '2.0'],
  [3, '3.0.0'],
  [3.1, '3.1.0'],
]);

/**
 * A copy of a description in which stands what was meant: versions are texts, paths have no extensions (`x-...`), one that
 * holds nothing is empty, and each begins with a slash.
 * @source OpenAPI 3.1, "Paths Object": "This object MAY be extended with Specification Extensions"
 */
export function tidied(value: object): object {
  const document: Record<string, unknown> = { ...(structuredClone(value) as Record<string, unknown>) };
  for (const key of ['swagger', 'openapi']) if (key in document) document[key] = versionOf(document[key]);
  const { info, paths } = document;
  if (isObject(info) && typeof info['version'] === 'number')
    document['info'] = { ...info, version: String(info['version']) };
  if (isObject(paths)) document['paths'] = pathsOf(paths);
  return document;
}

/** Of one minor version all patches say the same. @source OpenAPI 3.1, "Versions" */
function versionOf(written: unknown): unknown {
  const text = VERSIONS.get(written) ?? written;
  const minor = typeof text === 'string' ? /^(3\.[01])(?:\.\d+)?(?:-.*)?$/.exec(text)?.[1] : undefined;
  return minor === undefined ? text : `${minor}.0`;
}

function pathsOf(paths: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const all = new Map<string, unknown>();
  for (const [written, item] of Object.entries(paths)) {
    if (written.startsWith('x-')) continue;
    const path = written.startsWith('/') ? written : `/${written}`;
    const other = all.get(path);
    all.set(path, isObject(other) && isObject(item) ? { ...other, ...item } : (item ?? other ?? {}));
  }
  return Object.fromEntries(all);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
