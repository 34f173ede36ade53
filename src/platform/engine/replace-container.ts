import type Docker from 'dockerode';
import { monotonicMs, sleep, throwIfAborted } from '../../base/clock.ts';
import { BenchdayError } from '../../base/errors.ts';
import type { Service } from '../../topology/topology.ts';
import type { Addition, Replacement, RunningTopology } from '../platform.ts';
import { explainEngineFailure } from './connection.ts';
import { lastLines } from './container-logs.ts';
import { deathWhileStarting } from './death.ts';
import { healthCommand } from './health.ts';
import { isReady, type Unit, type UnitHost } from './service-start.ts';

const LOOK_EVERY_MS = 100;
/** It does nothing, so that no health check of a server passes. */
const IDLE = { entrypoint: ['sleep'], command: ['3600'], init: true };

/** By the ids that its containers have by now: a new one can be replaced too. @param units  as they came up */
export function replacing(
  docker: Docker,
  host: UnitHost,
  units: readonly Unit[],
): NonNullable<RunningTopology['replace']> {
  const places = new Map(
    units.flatMap(({ id, service, replica }) => (id === undefined ? [] : [[id, { service, replica }]])),
  );
  return async (id, asked) => {
    const place = places.get(id);
    if (place === undefined) throw new BenchdayError('INTERNAL', `there is no container ${id} to be replaced`);
    const onStarted = (started: string): void => {
      places.set(started, place);
      asked.onStarted(started);
    };
    return replaceContainer(docker, host, { id, ...place }, { ...asked, onStarted });
  };
}

/**
 * Stops a container in order, within its own grace, and starts another in its place: the same service and replica, of another image. The
 * old one stays, stopped and under another name, until everything is torn down, so that its last lines can be read.
 * @throws {BenchdayError} FAULT_REFUSED, SERVICE_DIED, SERVICE_NOT_READY, INTERRUPTED
 */
async function replaceContainer(
  docker: Docker,
  host: UnitHost,
  place: { readonly id: string; readonly service: Service; readonly replica: number },
  asked: Replacement,
): Promise<string> {
  const { id, service, replica } = place;
  const old = docker.getContainer(id);
  try {
    const { Name: name } = await old.inspect();
    await old.stop({ t: Math.ceil(service.stopGracePeriodMs / 1_000) }).catch((cause: unknown) => {
      if ((cause as { readonly statusCode?: number }).statusCode !== 304) throw cause;
    });
    await old.rename({ name: `${name.slice(1)}-replaced-${id.slice(0, 8)}` });
    throwIfAborted(asked.signal);
    const unit: Unit = { service: changed(service, asked), replica, sinceMs: monotonicMs(), isReady: false };
    const readyAtMs = monotonicMs() + asked.readyWithinMs;
    let created: string | undefined;
    const onCreated = (containerId: string | undefined): void => {
      created = containerId;
    };
    await host.start(unit, { signal: asked.signal, readyAtMs, onCreated }).finally(() => {
      // One that is refused has the name of its replica, and is what is replaced next.
      if (created !== undefined) asked.onStarted(created);
    });
    if (unit.id === undefined) throw new BenchdayError('INTERNAL', `${service.name} has no container`);
    await untilReady(docker, host, unit, asked);
    return unit.id;
  } catch (cause) {
    if (cause instanceof BenchdayError) throw cause;
    throw explainEngineFailure(cause, `${service.name} could not be replaced`);
  }
}

/** An image by its id or name; absent: the same again. */
export function changed(service: Service, { image, isIdle }: Pick<Replacement, 'image' | 'isIdle'>): Service {
  const { imageId, entrypoint, command, ...rest } = service;
  const kept = { ...(entrypoint === undefined ? {} : { entrypoint }), ...(command === undefined ? {} : { command }) };
  return {
    ...rest,
    ...(image === undefined ? { ...(imageId === undefined ? {} : { imageId }) } : { image }),
    ...(isIdle === true ? IDLE : kept),
  };
}

/** @throws {BenchdayError} SERVICE_DIED, SERVICE_NOT_READY, INTERRUPTED */
export async function untilReady(
  docker: Docker,
  host: UnitHost,
  unit: Unit,
  { readyWithinMs, signal }: Pick<Addition, 'readyWithinMs' | 'signal'>,
): Promise<void> {
  const untilMs = monotonicMs() + readyWithinMs;
  for (;;) {
    throwIfAborted(signal);
    const seen = await host.inspect(unit);
    if (seen === undefined) throw new BenchdayError('SERVICE_DIED', `${unit.service.name} is gone`);
    unit.seen = seen;
    const death = deathWhileStarting(seen);
    if (death !== undefined)
      throw new BenchdayError(
        'SERVICE_DIED',
        `the new ${unit.service.name} ${death}:\n${await lastLines(docker.getContainer(seen.Id), 10)}`,
      );
    const hasHealthCheck = healthCommand(seen) !== undefined;
    if (isReady(host.engine(unit), unit, seen, hasHealthCheck)) return;
    if (monotonicMs() > untilMs)
      throw new BenchdayError(
        'SERVICE_NOT_READY',
        `the new ${unit.service.name} was not ready within ${readyWithinMs / 1000} s: ${unit.health?.lastSaid() ?? seen.State.Status}`,
      );
    await sleep(LOOK_EVERY_MS, signal);
  }
}
