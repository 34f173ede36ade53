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
import { onEngine } from './running-container.ts';
import { runningTopology, stopAll } from './running-topology.ts';
import { budgetWarning, makeServerGroups, unboundServersOf } from './server-groups.ts';
import { startServices } from './start-services.ts';
import { ownersOf, removeLabelled } from './tear-down.ts';

/** Platform.bringUp on one engine: all ready, or nothing left. */
export async function bringUp(docker: Docker, asked: BringUp): Promise<RunningTopology> {
  const { signal } = asked;
  throwIfAborted(signal);
  const owner = { runId: asked.runId, trial: asked.trial };
  // before the clean-up of a failure: what another living process has is not ours to remove
  await refuseOtherOwner(owner.runId, () => ownersOf(docker, owner));
  try {
    // a run that was killed and is resumed comes by here with the same names
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
    const inspected = units.flatMap(({ seen }) => (seen === undefined ? [] : [seen]));
    throwIfAborted(signal);
    const unboundServers = await unboundServersOf(topology, groups, inspected);
    const { replace, current } = withSuccessors(replacing(docker, host, units));
    const more = adding(docker, host, units);
    const upWith = (now: readonly Docker.ContainerInspectInfo[]): RunningTopology =>
      runningTopology(request, {
        containers: now.map((container) => onEngine(docker, container)),
        warnings: unboundServers === undefined ? [] : [budgetWarning(unboundServers)],
        ...(unboundServers !== undefined && { unboundServers }),
        outOfReach: () => outOfReach(now),
        replace,
        ...more,
        renewed: async () => upWith(await inspectedNow(docker, inspected, current)),
        stop: () => stopAll(docker, request, now),
      });
    return upWith(inspected);
  } catch (cause) {
    const failure = explainEngineFailure(cause, `${asked.topology.name} could not be brought up`);
    const remove = () => removeLabelled(docker, owner);
    throw await failedBringUp(failure, { cause, remove, command: 'benchday down' });
  }
}
