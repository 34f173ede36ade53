import type { RunningContainer, RunningService } from '../platform/platform.ts';
import type { CollectSpecification } from '../topology/topology.ts';
import { type Collector, PartialReading, type Probe } from './collector.ts';
import { isMetric } from '../records/metrics.ts';
import { type Sample, sample } from '../records/sample.ts';
import { openPages } from './pages.ts';

type Kind = CollectSpecification['kind'];
type Specification<K extends Kind> = CollectSpecification & { readonly kind: K };

interface NamedInstance<K extends Kind> extends Instance<K> {
  /** which container of the service it is; nothing where it has only one */
  readonly name: { readonly instance?: string };
}

/** One container of a service, and how it says it is watched. */
export interface Instance<K extends Kind> {
  readonly container: RunningContainer;
  readonly specification: Specification<K>;
}

/**
 * A collector that watches every container of the services that name its kind, or one of them, in x-benchday.collect, each by itself.
 * @param options.id  the source of its metrics; absent: the kind
 */
export function instanceCollector<K extends Kind>(
  kinds: K | readonly [K, ...K[]],
  title: string,
  open: (instance: Instance<K>) => Promise<Probe>,
  options: { readonly id?: string; readonly everyBeats?: number } = {},
): Collector {
  const id = typeof kinds === 'string' ? kinds : kinds[0];
  return {
    id,
    title,
    scope: 'service',
    takesTurns: true,
    ...options,
    targets: (service) =>
      instancesOf(service, kinds).map(({ name, ...instance }) => ({
        ...name,
        open: async () => withStart(options.id ?? id, instance.container, await open(instance)),
      })),
  };
}

/** At the edges it also says when the container was started: one that was started again in between has counted from 0 again. */
function withStart(source: string, container: RunningContainer, probe: Probe): Probe {
  const metric = `${source}.container_started_ms`;
  if (!isMetric(metric) || container.isByAddress === true) return probe;
  return {
    async read(request) {
      const start = request.isEdge ? [sample(metric, await container.startedAtMs())] : [];
      const read = await probe.read(request).catch((failure: unknown) => {
        if (!(failure instanceof PartialReading)) throw failure;
        throw new PartialReading(failure.message, [...start, ...failure.samples]);
      });
      return [...start, ...read];
    },
    close: () => probe.close(),
  };
}

/** The containers of a service that are watched in this way, but for those that ended; [] when x-benchday.collect does not name it. */
export function instancesOf<K extends Kind>(
  service: RunningService,
  kinds: K | readonly K[],
): readonly NamedInstance<K>[] {
  const wanted: readonly Kind[] = typeof kinds === 'string' ? [kinds] : kinds;
  const specification = service.collect.find((one): one is Specification<K> => wanted.includes(one.kind));
  if (specification === undefined) return [];
  const { name, containers } = service;
  return containers
    .map((container, index) => ({
      container,
      specification,
      name: containers.length > 1 ? { instance: `${name}-${index + 1}` } : {},
    }))
    .filter(({ container }) => container.hasEnded !== true);
}

/** A probe that reads one page a second. */
export async function pageProbe(
  { container, specification }: Instance<Kind> & { readonly specification: { readonly port: number } },
  path: string,
  samplesOf: (page: string) => readonly Sample[],
): Promise<Probe> {
  const pages = openPages(await container.address(specification.port));
  return {
    read: async () => samplesOf(await pages.get(path)),
    close: () => pages.close(),
  };
}
