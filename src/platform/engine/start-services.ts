import type Docker from 'dockerode';
import { monotonicMs, sleep, throwIfAborted } from '../../base/clock.ts';
import type { BringUp } from '../platform.ts';
import { cgroupParent, serverOf, type ServerGroups } from './server-groups.ts';
import { startContainer } from './start-container.ts';
import { startable } from './start-order.ts';
import { serviceStart, type ServiceStart, type Unit } from './service-start.ts';
import { diedWhileStarting, notReadyInTime } from './start-failure.ts';

const TICK_MS = 100;
/** The engine gains nothing from more at once (measured: about 5 a second, 8 at once). */
const STARTS_AT_ONCE = 8;

/**
 * Starts every service as soon as its own dependencies are satisfied, and waits until all are ready.
 * Calls to the engine that are under way are awaited whatever happens, so that a clean-up afterwards finds all they made.
 * @returns every container inspected, in the order of the topology's services
 */
export async function startServices(
  docker: Docker,
  request: BringUp,
  groups: ServerGroups,
): Promise<Docker.ContainerInspectInfo[]> {
  const starts = request.topology.services.map((service) => serviceStart(docker, request, service));
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const queue: Unit[] = [];
  const startNext = (): void => {
    while (underWay.size < STARTS_AT_ONCE) {
      const unit = queue.shift();
      if (unit === undefined) return;
      const work = startUnit(docker, { request, groups }, unit)
        .catch((failure: unknown) => {
          failures.push(failure);
        })
        .finally(() => {
          underWay.delete(work);
        });
      underWay.add(work);
    }
  };
  const deadlineMs = monotonicMs() + request.readyWithinMs;
  try {
    for (;;) {
      throwIfAborted(request.signal);
      if (failures.length > 0) throw failures[0];
      queue.push(...beginDue(request, starts));
      startNext();
      await lookAtAll(docker, starts);
      if (starts.every(({ stage }) => stage === 'ready')) break;
      if (monotonicMs() > deadlineMs) throw await notReadyInTime(docker, request, starts);
      await sleep(TICK_MS, request.signal);
    }
  } finally {
    await Promise.allSettled(underWay);
  }
  return starts.flatMap(({ units }) => units.flatMap(({ seen }) => (seen === undefined ? [] : [seen])));
}

async function startUnit(
  docker: Docker,
  { request, groups }: { readonly request: BringUp; readonly groups: ServerGroups },
  unit: Unit,
): Promise<void> {
  if (request.signal.aborted) return;
  const { service, replica } = unit;
  const owner = { runId: request.runId, trial: request.trial };
  const server = groups.state === 'bound' ? serverOf(service, replica) : undefined;
  unit.id = await startContainer(docker, {
    owner,
    service,
    replica,
    ...(request.cpuset === undefined ? {} : { cpuset: request.cpuset }),
    ...(server === undefined ? {} : { cgroupParent: cgroupParent(owner, server) }),
    publish: portsToPublish(request, service.name),
  });
}

function portsToPublish({ topology, publish }: BringUp, service: string): readonly number[] {
  const entries = topology.entries.flatMap((entry) => (entry.service === service ? [entry.port] : []));
  return [...new Set([...entries, ...(publish[service] ?? [])])];
}

/** The containers of all services that may start now. */
function beginDue(request: BringUp, starts: readonly ServiceStart[]): Unit[] {
  const stages = new Map(starts.map(({ service, stage }) => [service.name, stage]));
  const due = new Set(startable(request.topology, stages));
  return starts
    .filter(({ service }) => due.has(service))
    .flatMap((start) => {
      start.begin();
      return start.units;
    });
}

/** One look at every container; what was ready may have died meanwhile. */
async function lookAtAll(docker: Docker, starts: readonly ServiceStart[]): Promise<void> {
  for (const start of starts) {
    const [first] = await start.look();
    if (first !== undefined) throw await diedWhileStarting(docker, first.unit, first.death);
  }
}
