import type { FileProblem } from '../../base/file-problem.ts';
import { problemAt, type YamlDocument } from '../../base/yaml-file.ts';
import type { CollectSpecification, Entry, Service, Topology } from '../topology.ts';

/** Why no port of a service can be published, and under which other service it can. */
interface Portless {
  /** as in `network_mode` */
  readonly mode: string;
  readonly owner?: string;
}

/** @returns undefined: it has a network of its own, or this machine's */
export function portless({ settings }: Pick<Service, 'settings'>): Portless | undefined {
  const owner = settings?.shared?.network;
  if (owner !== undefined) return { mode: `service:${owner}`, owner };
  return settings?.hasNoNetwork === true ? { mode: 'none' } : undefined;
}

/** Whether a collector asks at a port; Varnish is asked inside of its container. */
export function needsPort(one: CollectSpecification): one is CollectSpecification & { readonly port: number } {
  return 'port' in one;
}

/** Services that are asked from outside, and have no port that could be. */
export function reachProblems(
  document: YamlDocument,
  services: readonly Service[],
  { entries, collect }: { readonly entries: readonly Entry[]; readonly collect: Topology['collect'] },
): readonly FileProblem[] {
  return services.flatMap((service): readonly FileProblem[] => {
    const { name } = service;
    const found = portless(service);
    if (found === undefined) return [];
    const { mode, owner } = found;
    const problem = (port: number, use: string, instead: (owner: string) => string) => {
      const message = `is ${mode}, so that port ${port} cannot be published for ${use}`;
      const what = owner === undefined ? 'leave it out' : instead(owner);
      return problemAt(document, ['services', name, 'network_mode'], `${message}; ${what}`);
    };
    const asked = entries.filter((entry) => entry.service === name);
    const watched = Object.hasOwn(collect, name) ? (collect[name] ?? []) : [];
    return [
      ...asked.map(({ port }) => problem(port, 'its entry', (other) => `name ${other}:${port} as the entry`)),
      ...watched
        .filter(needsPort)
        .map(({ kind, port }) =>
          problem(port, `its collector ${kind}`, (other) => `write that under collect.${other}`),
        ),
    ];
  });
}
