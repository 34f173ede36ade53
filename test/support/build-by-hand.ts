import { buildService } from '../../src/images/build/build-service.ts';
import { engineWorkshop } from '../../src/platform/engine/image-workshop.ts';
import type { Service } from '../../src/topology/topology.ts';

/** As `benchday build` builds the image of a service. */
export async function buildByHand({ name, image, build }: Pick<Service, 'name' | 'image' | 'build'>): Promise<void> {
  if (build === undefined) throw new Error(`${name} has no build`);
  const workshop = await engineWorkshop();
  const watch = { workshop, onLine: () => undefined, signal: new AbortController().signal };
  await buildService({ image, build, what: image, tag: image }, watch);
}
