import type Docker from 'dockerode';
import type { Service } from '../../topology/topology.ts';
import { objectName, type Owner } from '../engine/names.ts';
import type { SwarmServer } from './swarm-cluster.ts';

/** Where ports are reached that only this machine publishes. */
const HERE = '127.0.0.1';

type Inspected = Docker.ContainerInspectInfo;
/** As the engine has it; the type lacks it being absent. */
export type HealthTest = NonNullable<Inspected['Config']['Healthcheck']>;

/**
 * A task's container as a container of one engine would be: with our own name, ports as they are reached from here, the health check that the
 * Swarm was not told of, and the tasks before it as its restarts.
 */
export function seenFromHere(
  inspected: Inspected,
  as: {
    readonly owner: Owner;
    readonly service: Pick<Service, 'name' | 'restart'>;
    readonly replica: number;
    readonly ports: SwarmServer['ports'];
    readonly address?: string | undefined;
    readonly restarts: number;
    readonly health: HealthTest | undefined;
  },
): Inspected {
  const published = Object.entries(inspected.NetworkSettings.Ports).map(([port, bindings]) => {
    const here = ((bindings as typeof bindings | null) ?? []).flatMap(({ HostPort }) => {
      const reached = as.ports.get(Number(HostPort));
      return reached === undefined ? [] : [{ HostIp: as.address ?? HERE, HostPort: String(reached) }];
    });
    return [port, here] as const;
  });
  return {
    ...inspected,
    Name: `/${objectName(as.owner, as.service.name, String(as.replica))}`,
    RestartCount: as.restarts,
    NetworkSettings: { ...inspected.NetworkSettings, Ports: Object.fromEntries(published) },
    ...(as.health !== undefined && { Config: { ...inspected.Config, Healthcheck: as.health } }),
    State: {
      ...inspected.State,
      Restarting: isToBeReplaced(inspected, as.service.restart),
      ...(as.health !== undefined && { Health: { Status: 'starting', FailingStreak: 0, Log: [] } }),
    },
  };
}

/** The Swarm starts another container in the place of one that ended, a second later. */
function isToBeReplaced({ State: state }: Inspected, restart: Service['restart']): boolean {
  if (state.Running || restart === 'no') return false;
  return restart !== 'on-failure' || state.ExitCode !== 0;
}
