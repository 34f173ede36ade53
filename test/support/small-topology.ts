import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';

const TOPOLOGIES = fileURLToPath(new URL('../../topologies/', import.meta.url));

interface Compose {
  'x-benchday': Record<string, unknown>;
  services: Record<string, Record<string, unknown> & { environment?: Record<string, string> }>;
}

/** A topology of the project on a small data set, in a folder of the test's own. `change` edits its compose file. */
export async function smallTopology(
  folder: string,
  name: 'legacy' | 'cache' | 'messaging' | 'tasks' | 'cluster',
  change: (compose: Compose) => void = () => undefined,
): Promise<string> {
  const compose = parse(await readFile(join(TOPOLOGIES, name, 'compose.yaml'), 'utf8'), { merge: true }) as Compose;
  for (const [service, definition] of Object.entries(compose.services)) {
    delete definition['build'];
    if (!service.startsWith('database')) continue;
    definition.environment = { ...definition.environment, SEED_PRODUCTS: '500', SEED_REVIEWS: '2000' };
  }
  change(compose);
  const path = join(folder, name);
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'compose.yaml'), stringify(compose, { aliasDuplicateObjects: false }));
  return path;
}

/** The catalogue's mix on the small data set, for a few seconds. */
export async function smallCatalogueScenario(
  folder: string,
  changes: { durationS?: number; warmUpS?: number } = {},
): Promise<string> {
  const mix = parse(await readFile(join(TOPOLOGIES, '..', 'scenarios', 'requests', 'catalogue.yaml'), 'utf8')) as {
    requests: { parameters?: Record<string, { kind: string; count?: number; to?: number }> }[];
  };
  for (const { parameters = {} } of mix.requests) {
    for (const parameter of Object.values(parameters)) {
      if (parameter.count !== undefined && parameter.count > 500) parameter.count = 500;
      if (parameter.to !== undefined && parameter.to > 500) parameter.to = 500;
    }
  }
  const file = join(folder, 'small.yaml');
  await writeFile(
    file,
    stringify({
      name: 'small',
      title: 'A few seconds of the catalogue',
      topologies: [],
      profile: 'weekday',
      load: { hits_per_day: 5_000_000, duration_s: changes.durationS ?? 6, seed: 7 },
      requests: mix.requests,
      write_ratio_source: 'as in the catalogue',
      warm_up: { duration_s: changes.warmUpS ?? 4, rate_per_s: 50 },
      ready_within_s: 90,
      slo: { p95_ms: 60_000 },
    }),
  );
  return file;
}
