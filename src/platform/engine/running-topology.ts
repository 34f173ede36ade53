import type Docker from 'dockerode';
import { BenchdayError } from '../../base/errors.ts';
import type { UnboundServers } from '../../records/unbound-servers.ts';
import type { Entry } from '../../topology/topology.ts';
import type { Address, BringUp, DeadContainer, EntryPoint, RunningService, RunningTopology } from '../platform.ts';
import { explainEngineFailure, statusCodeOf } from './connection.ts';
import { lastLines } from './container-logs.ts';
import { deathOf } from './death.ts';
import { mapLimited } from '../../base/limited.ts';
import { LABEL } from './names.ts';
import { type PlacedContainer, publishedAddress, runningContainer } from './running-container.ts';
import { serverOf } from './server-groups.ts';
import { removeLabelled } from './tear-down.ts';

const AT_ONCE = 8;
/** Tear-down is not measured; a server that needs longer than this to stop is killed. */
const LONGEST_GRACE_MS = 10_000;
/** Most topologies are stopped in one go. Of more, as many at once as are started: an engine (20.10.24) may lose count of those on a network. */
const STOPPED_IN_ONE_GO = 32;

/** What is up, and how it is taken down. */
export interface Up {
  /** every container, in the order of the topology's services and replicas */
  readonly containers: readonly PlacedContainer[];
  readonly warnings: readonly string[];
  readonly unboundServers?: UnboundServers;
  outOfReach(): string | undefined;
  readonly replace?: RunningTopology['replace'];
  readonly add?: RunningTopology['add'];
  readonly retire?: RunningTopology['retire'];
  readonly renewed?: RunningTopology['renewed'];
  readonly rebuilding?: RunningTopology['rebuilding'];
  /** called once */
  stop(): Promise<void>;
}

/** What a finished bring-up hands over. */
export function runningTopology({ topology }: BringUp, up: Up): RunningTopology {
  const services = topology.services.map((service): RunningService => {
    const containers = up.containers.filter(
      ({ inspected: { Config } }) => Config.Labels[LABEL.service] === service.name,
    );
    return {
      name: service.name,
      role: service.role,
      service,
      collect: topology.collect[service.name] ?? [],
      containers: containers.map((container, index) => runningContainer(container, serverOf(service, index + 1))),
      address: (port) => addressOf(containers[0], service.name, port),
      logs: (lines) => logsOf(containers, lines),
    };
  });
  const entryPoints = topology.entries.flatMap((entry) => entryPointsOf(entry, up.containers));
  const [main] = entryPoints;
  if (main === undefined) throw new BenchdayError('INTERNAL', `${topology.name} has no entry that runs`);
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= up.stop());
  return {
    topology,
    entryUrl: main.url,
    entryPoints,
    entryUrls: entryPoints.map(({ url }) => url),
    services,
    warnings: up.warnings,
    ...(up.unboundServers !== undefined && { unboundServers: up.unboundServers }),
    outOfReach: () => up.outOfReach(),
    ...(up.replace !== undefined && { replace: up.replace }),
    ...(up.add !== undefined && { add: up.add }),
    ...(up.retire !== undefined && { retire: up.retire }),
    ...(up.renewed !== undefined && { renewed: up.renewed }),
    ...(up.rebuilding !== undefined && { rebuilding: up.rebuilding }),
    dead: () => deadAmong(up.containers),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Every replica is one: visitors of a service with several would be spread over them. */
function entryPointsOf(entry: Entry, containers: readonly PlacedContainer[]): readonly EntryPoint[] {
  const replicas = containers.filter(({ inspected: { Config } }) => Config.Labels[LABEL.service] === entry.service);
  if (replicas.length === 0) throw new BenchdayError('INTERNAL', `entry service ${entry.service} is not running`);
  return replicas.map((replica) => {
    const { host, port } = addressOf(replica, entry.service, entry.port);
    const url = `${entry.scheme ?? 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
    return { service: entry.service, url, container: replica.inspected.Id };
  });
}

function addressOf(container: PlacedContainer | undefined, service: string, port: number): Address {
  const address = container && publishedAddress(container.inspected, port, container.host);
  if (address === undefined) throw new BenchdayError('INTERNAL', `${service}: port ${port} was not published`);
  return address;
}

async function logsOf(containers: readonly PlacedContainer[], lines: number): Promise<string> {
  const parts = await mapLimited(containers, AT_ONCE, async ({ docker, inspected: { Id, Name } }) => {
    const text = await lastLines(docker.getContainer(Id), lines);
    return containers.length === 1 ? text : `==> ${Name.slice(1)} <==\n${text}`;
  });
  return parts.join('\n');
}

async function deadAmong(containers: readonly PlacedContainer[]): Promise<DeadContainer[]> {
  // a service that had run to its end, successfully, when the topology was ready is not dead
  const expected = containers.filter(({ inspected }) => inspected.State.Running);
  const found = await mapLimited(expected, AT_ONCE, async (container) => {
    const { Id, Name, Config } = container.inspected;
    const service = Config.Labels[LABEL.service] ?? Name;
    const detail = await detailOfDeath(container);
    return detail === undefined ? undefined : { service, container: Id, detail: `${Name.slice(1)} ${detail}` };
  });
  return found.filter((entry) => entry !== undefined);
}

async function detailOfDeath({ inspected, inspect }: PlacedContainer): Promise<string | undefined> {
  try {
    return deathOf(await inspect(), inspected.RestartCount);
  } catch (cause) {
    if (statusCodeOf(cause) === 404) return 'was removed';
    throw explainEngineFailure(cause, 'the containers could not be looked at');
  }
}

/** Stops the containers of a trial on one engine, each within its own grace, and removes all that was made for it. */
export async function stopAll(
  docker: Docker,
  request: BringUp,
  containers: readonly Docker.ContainerInspectInfo[],
): Promise<void> {
  try {
    const atOnce = containers.length > STOPPED_IN_ONE_GO ? AT_ONCE : STOPPED_IN_ONE_GO;
    await mapLimited(containers, atOnce, async ({ Id, Config }) => {
      const service = request.topology.services.find(({ name }) => name === Config.Labels[LABEL.service]);
      const graceMs = Math.min(service?.stopGracePeriodMs ?? LONGEST_GRACE_MS, LONGEST_GRACE_MS);
      await stopOne(docker, Id, graceMs);
    });
    await removeLabelled(docker, { runId: request.runId, trial: request.trial });
  } catch (cause) {
    throw explainEngineFailure(cause, `${request.topology.name} could not be torn down`);
  }
  for (const { name } of request.topology.services) request.onEvent?.({ service: name, state: 'stopped' });
}

async function stopOne(docker: Docker, id: string, graceMs: number): Promise<void> {
  try {
    await docker.getContainer(id).stop({ t: Math.ceil(graceMs / 1_000) });
  } catch (cause) {
    const status = statusCodeOf(cause);
    // 304 stopped already, 404 gone; anything else the forced removal deals with
    if (status === undefined) throw cause;
  }
}
