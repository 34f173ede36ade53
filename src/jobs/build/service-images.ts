import { enginePlatform } from '../../platform/engine/engine.ts';
import { monotonicMs } from '../../base/clock.ts';
import { projectImageName } from '../../topology/project-image.ts';
import type { Service, Topology } from '../../topology/topology.ts';
import type { BuildCaller } from './build-caller.ts';

/** @returns the images of the topologies' own builds; the engine's cache keeps what has not changed */
export async function buildServiceImages(
  topologies: readonly Topology[],
  { say, onLine, built: done }: BuildCaller,
): Promise<readonly string[]> {
  if (topologies.length === 0) return [];
  const platform = await enginePlatform();
  const built: string[] = [];
  for (const topology of topologies) {
    const services = ownBuilds(topology);
    if (services.length === 0) say(`${topology.name} builds no image of its own`);
    for (const service of services) {
      const startedMs = monotonicMs();
      await platform.buildImage(service, onLine);
      built.push(service.image);
      const seconds = ((monotonicMs() - startedMs) / 1000).toFixed(1);
      done(`${service.image.padEnd(36)} built ${seconds} s`);
    }
  }
  return built;
}

/** One service for each image that the topology builds itself. */
function ownBuilds({ services }: Topology): readonly Service[] {
  const own = services.filter(({ build, image }) => build !== undefined && projectImageName(image) === undefined);
  return own.filter((service, index) => own.findIndex(({ image }) => image === service.image) === index);
}
