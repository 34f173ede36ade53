import { buildService, ownBuilds } from '../../images/build/build-service.ts';
import { engineWorkshop } from '../../platform/engine/image-workshop.ts';
import { monotonicMs } from '../../base/clock.ts';
import { shownImage } from '../../topology/shown-image.ts';
import type { Topology } from '../../topology/topology.ts';
import type { BuildCaller } from './build-caller.ts';
import type { NamedImage } from './write-sboms.ts';

/** @returns the images of the topologies' own builds, and what each builds upon; the engine's cache keeps what has not changed */
export async function buildServiceImages(
  topologies: readonly Topology[],
  { say, onLine, signal, built: done }: BuildCaller,
): Promise<readonly NamedImage[]> {
  if (topologies.length === 0) return [];
  const workshop = await engineWorkshop();
  const built: NamedImage[] = [];
  for (const topology of topologies) {
    const services = ownBuilds(topology);
    if (services.length === 0) say(`${topology.name} builds no image of its own`);
    for (const service of services) {
      const { name, image, build } = service;
      const startedMs = monotonicMs();
      const what = `the image ${shownImage(service)} of the service ${name}`;
      const { made } = await buildService({ image, build, what, tag: image }, { workshop, onLine, signal });
      built.push({ name: image, bases: made.bases });
      const seconds = ((monotonicMs() - startedMs) / 1000).toFixed(1);
      done(`${shownImage(service).padEnd(36)} built ${seconds} s`);
    }
  }
  return built;
}
