import type { FaultGrips } from '../../platform/grips.ts';
import { isWatchable } from '../../platform/watchable.ts';
import type { DrillVersions } from '../../records/drill-versions.ts';
import type { Subject } from '../../run/subject.ts';
import { shownImage } from '../../topology/shown-image.ts';

/** Which image each instance runs, and which one it would run if it were made again by the name in the Compose file. */
export async function versionsNow(
  { services }: Pick<Subject, 'services'>,
  grips: Pick<FaultGrips, 'statesOf' | 'imageIdOf' | 'engineVersion'>,
): Promise<DrillVersions> {
  const instances = services.flatMap(({ name, service, containers }) =>
    containers.flatMap((container, index) =>
      isWatchable(container)
        ? [{ id: container.id, service, instance: containers.length === 1 ? name : `${name}/${index + 1}` }]
        : [],
    ),
  );
  const states = await grips.statesOf(instances.map(({ id }) => id));
  const named = new Map<string, string | undefined>();
  for (const { service } of instances)
    if (!named.has(service.image)) named.set(service.image, await grips.imageIdOf(service.image));
  return {
    engine: await grips.engineVersion(),
    instances: instances.map(({ id, service, instance }) => {
      const { isRunning = false, imageId } = states.get(id) ?? {};
      const namedId = named.get(service.image);
      return {
        ...{ instance, image: shownImage(service) },
        ...(isRunning && imageId !== undefined ? { imageId } : {}),
        ...(namedId === undefined ? {} : { namedId }),
      };
    }),
  };
}
