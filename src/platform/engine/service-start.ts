import type Docker from 'dockerode';
import { monotonicMs } from '../../base/clock.ts';
import type { Service } from '../../topology/topology.ts';
import type { BringUp } from '../platform.ts';
import { deathWhileStarting } from './death.ts';
import { watchHealth, type HealthWatch } from './health.ts';
import { mapLimited } from '../../base/limited.ts';
import type { StartLimits } from './start-hooks.ts';
import { mayEnd, mustBeHealthy, runsToItsEnd, type Stage } from './start-order.ts';

const LOOKS_AT_ONCE = 8;
/** A container without a health check that was restarted is believed once it has stayed up for this long. */
const STEADY_MS = 5_000;

/** Where units are started and looked at. */
export interface UnitHost {
  /** @throws {BenchdayError} when it cannot be started */
  start(unit: Unit, limits: StartLimits): Promise<void>;
  /** its container as it is now; undefined: there is none yet. @throws {BenchdayError} when there will be none */
  inspect(unit: Unit): Promise<Docker.ContainerInspectInfo | undefined>;
  /** the engine of its container */
  engine(unit: Unit): Docker;
}

/** One container of a service on its way up. */
export interface Unit {
  readonly service: Service;
  readonly replica: number;
  /** once it is started */
  id?: string;
  /** why it has no container yet, where that is known */
  waitsFor?: string;
  /** the last inspection */
  seen?: Docker.ContainerInspectInfo;
  /** when the present process of it was first seen, monotonic */
  sinceMs: number;
  health?: HealthWatch;
  isReady: boolean;
}

/** A service on its way up. */
export interface ServiceStart {
  readonly service: Service;
  readonly units: readonly Unit[];
  readonly stage: Stage;
  begin(): void;
  /** Inspects its started containers. @returns those that died, how in words */
  look(): Promise<readonly { readonly unit: Unit; readonly death: string }[]>;
}

export function serviceStart(host: UnitHost, { topology, onEvent }: BringUp, service: Service): ServiceStart {
  const isTask = runsToItsEnd(topology, service.name);
  const mayBeTask = isTask || mayEnd(topology, service);
  const isAwaitedHealthy = mustBeHealthy(topology, service.name);
  const units = Array.from({ length: service.replicas }, (_, index): Unit => {
    return { service, replica: index + 1, sinceMs: monotonicMs(), isReady: false };
  });
  let stage: Stage = 'waiting';
  const advance = (next: Exclude<Stage, 'waiting'>): void => {
    if (stage === next || stage === 'ready') return;
    stage = next;
    onEvent?.({ service: service.name, state: next });
  };
  const lookAt = async (unit: Unit): Promise<{ unit: Unit; death: string } | undefined> => {
    const seen = await host.inspect(unit);
    if (seen === undefined) return undefined;
    if (seen.State.StartedAt !== unit.seen?.State.StartedAt) unit.sinceMs = monotonicMs();
    unit.seen = seen;
    if (mayBeTask && hasSucceeded(seen)) {
      unit.isReady = true;
      return undefined;
    }
    const death = deathWhileStarting(seen);
    if (death !== undefined) return { unit, death };
    unit.isReady ||= !isTask && isReady(host.engine(unit), unit, seen, isAwaitedHealthy);
    return undefined;
  };
  return {
    service,
    units,
    get stage() {
      return stage;
    },
    begin() {
      advance('starting');
    },
    async look() {
      if (stage === 'waiting') return [];
      const deaths = await mapLimited(units, LOOKS_AT_ONCE, lookAt);
      if (units.every(({ seen }) => seen !== undefined)) advance('started');
      if (units.every((unit) => unit.isReady)) advance('ready');
      return deaths.filter((death) => death !== undefined);
    },
  };
}

function hasSucceeded({ State: state }: Docker.ContainerInspectInfo): boolean {
  return !state.Running && !state.Restarting && state.ExitCode === 0;
}

/** Without a health check a service is ready as soon as it runs, unless somebody asks for its health. */
export function isReady(
  docker: Docker,
  unit: Unit,
  seen: Docker.ContainerInspectInfo,
  isAwaitedHealthy: boolean,
): boolean {
  if (!seen.State.Running || seen.State.Restarting) return false;
  if (seen.State.Health === undefined) {
    if (isAwaitedHealthy) return false;
    return seen.RestartCount === 0 || monotonicMs() - unit.sinceMs >= STEADY_MS;
  }
  unit.health ??= watchHealth(docker, seen.Id);
  unit.health.look(seen);
  return unit.health.isHealthy();
}
