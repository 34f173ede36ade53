import type Docker from 'dockerode';
import { throwIfAborted } from '../../base/clock.ts';
import type { BringUp, RunningTopology } from '../platform.ts';
import { adding } from './add-container.ts';
import { explainEngineFailure } from './connection.ts';
import { placesOf, withTrialVolumes } from './data/data-place.ts';
import { copyData } from './data/restore-data.ts';
import { failedBringUp } from './failed-bring-up.ts';
import { makeNetworksAndVolumes, requireImages } from './preparation.ts';
import { engineHost } from './engine-host.ts';
import { outOfReach } from './out-of-reach.ts';
import { inspectedNow, withSuccessors } from './renewed-containers.ts';
import { replacing } from './replace-container.ts';
import { refuseOtherOwner } from './other-owner.ts';
import { movingContainer } from './moving-container.ts';
import { type Placed, rebuilding } from './rebuild.ts';
import { runningTopology, stopAll } from './running-topology.ts';
import { budgetWarning, makeServerGroups, unboundServersOf } from './server-groups.ts';
import type { Unit } from './service-start.ts';
import { startServices } from './start-services.ts';
import { ownersOf, removeLabelled, removeLeftovers } from './tear-down.ts';

function placeOf(docker: Docker, container: Docker.ContainerInspectInfo, unit: Unit | undefined): readonly Placed[] {
  if (unit === undefined) return [];
  const { service, replica } = unit;
  return [{ service: service.name, replica, container: movingContainer(docker, container) }];
}

/** Platform.bringUp on one engine: all ready, or nothing left. */
export async function bringUp(docker: Docker, asked: BringUp): Promise<RunningTopology> {
  const { signal } = asked;
  throwIfAborted(signal);
  const owner = { runId: asked.runId, trial: asked.trial };
  // before the clean-up of a failure: what another living process has is not ours to remove
  await refuseOtherOwner(owner.runId, () => ownersOf(docker, owner));
  try {
    // a run that was killed and is resumed comes by here, with the same names or after a bring-up that was made for an earlier trial
    await removeLeftovers(docker, { runId: owner.runId });
    await removeLabelled(docker, owner);
    await requireImages(docker, asked.topology);
    throwIfAborted(signal);
    const places = await placesOf(docker, asked.topology);
    const topology = withTrialVolumes(asked.topology, places);
    const request = { ...asked, topology };
    await makeNetworksAndVolumes(docker, topology, owner);
    await copyData(docker, places, { owner, signal });
    throwIfAborted(signal);
    const groups = await makeServerGroups(docker, topology, owner);
    const host = engineHost(docker, request, groups);
    const units = await startServices(request, host);
    const ran = units.filter(({ seen }) => seen !== undefined);
    const inspected = ran.flatMap(({ seen }) => seen ?? []);
    throwIfAborted(signal);
    const unboundServers = await unboundServersOf(topology, groups, inspected);
    const { replace, current } = withSuccessors(replacing(docker, host, units));
    const more = adding(docker, host, units);
    const upWith = (now: readonly Docker.ContainerInspectInfo[]): RunningTopology => {
      const placed = now.flatMap((container, index) => placeOf(docker, container, ran[index]));
      const inspectedOf = () => placed.map(({ container }) => container.inspected);
      return runningTopology(request, {
        containers: placed.map(({ container }) => container),
        warnings: unboundServers === undefined ? [] : [budgetWarning(unboundServers)],
        ...(unboundServers !== undefined && { unboundServers }),
        outOfReach: () => outOfReach(inspectedOf()),
        replace,
        ...more,
        renewed: async () => upWith(await inspectedNow(docker, inspected, current)),
        rebuilding: rebuilding(docker, request, placed),
        stop: () => stopAll(docker, request, inspectedOf()),
      });
    };
    return upWith(inspected);
  } catch (cause) {
    const failure = explainEngineFailure(cause, `${asked.topology.name} could not be brought up`);
    const remove = () => removeLabelled(docker, owner);
    throw await failedBringUp(failure, { cause, remove, command: 'benchday down' });
  }
}
