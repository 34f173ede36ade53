import { monotonicMs, sleep, throwIfAborted } from '../../base/clock.ts';
import type { BringUp } from '../platform.ts';
import { startable } from './start-order.ts';
import { serviceStart, type ServiceStart, type Unit, type UnitHost } from './service-start.ts';
import { diedWhileStarting, notReadyInTime } from './start-failure.ts';

const TICK_MS = 100;
/** The engine gains nothing from more at once (measured: about 5 a second, 8 at once). */
const STARTS_AT_ONCE = 8;

/**
 * Starts every service as soon as its own dependencies are satisfied, and waits until all are ready.
 * Calls to the engine that are under way are awaited whatever happens, so that a clean-up afterwards finds all they made.
 * @returns every unit with its container as it was last seen, in the order of the topology's services
 */
export async function startServices(request: BringUp, host: UnitHost): Promise<readonly Unit[]> {
  const starts = request.topology.services.map((service) => serviceStart(host, request, service));
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const queue: Unit[] = [];
  const deadlineMs = monotonicMs() + request.readyWithinMs;
  const ending = new AbortController();
  const limits = { signal: AbortSignal.any([request.signal, ending.signal]), readyAtMs: deadlineMs };
  const startNext = (): void => {
    while (underWay.size < STARTS_AT_ONCE) {
      const unit = queue.shift();
      if (unit === undefined) return;
      const work = (request.signal.aborted ? Promise.resolve() : host.start(unit, limits))
        .catch((failure: unknown) => {
          failures.push(failure);
        })
        .finally(() => {
          underWay.delete(work);
        });
      underWay.add(work);
    }
  };
  try {
    for (;;) {
      throwIfAborted(request.signal);
      if (failures.length > 0) throw failures[0];
      queue.push(...beginDue(request, starts));
      startNext();
      await lookAtAll(host, starts);
      if (starts.every(({ stage }) => stage === 'ready')) break;
      if (monotonicMs() > deadlineMs) throw await notReadyInTime(host, request, starts);
      await sleep(TICK_MS, request.signal);
    }
  } finally {
    // What runs in a container is not waited for once one has failed.
    ending.abort();
    await Promise.allSettled(underWay);
  }
  return starts.flatMap(({ units }) => units);
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
async function lookAtAll(host: UnitHost, starts: readonly ServiceStart[]): Promise<void> {
  for (const start of starts) {
    const [first] = await start.look();
    if (first !== undefined) throw await diedWhileStarting(host, first.unit, first.death);
  }
}
