import { BenchdayError } from '../base/errors.ts';
import type { RunningContainer, RunningTopology } from './platform.ts';

/** The containers that stand on servers. */
export function containersOn(
  { services }: Pick<RunningTopology, 'services'>,
  servers: readonly string[],
): readonly RunningContainer[] {
  return services.flatMap(({ containers }) =>
    containers.filter(({ server, hasEnded }) => server !== undefined && servers.includes(server) && hasEnded !== true),
  );
}

/**
 * What is left of a topology once servers are down: what stood there is asked nothing, watched by nobody, and its death is no news.
 * Tear-down is of all of it.
 * @throws {BenchdayError} SITE_NOT_SERVED where no entry point is left
 */
export function withoutServers(whole: RunningTopology, servers: readonly string[]): RunningTopology {
  const gone = new Set(containersOn(whole, servers).map(({ id }) => id));
  const entryPoints = whole.entryPoints.filter(({ container }) => !gone.has(container));
  const [main] = entryPoints;
  if (main === undefined)
    throw new BenchdayError('SITE_NOT_SERVED', `no entry point is left without ${servers.join(', ')}`);
  return {
    ...whole,
    entryUrl: main.url,
    entryPoints,
    entryUrls: entryPoints.map(({ url }) => url),
    services: whole.services.map((service) => ({
      ...service,
      containers: service.containers.map((container) =>
        gone.has(container.id) ? { ...container, hasEnded: true as const } : container,
      ),
    })),
    dead: async () => (await whole.dead()).filter(({ container }) => !gone.has(container)),
  };
}
