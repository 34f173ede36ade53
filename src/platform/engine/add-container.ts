import type Docker from 'dockerode';
import { monotonicMs } from '../../base/clock.ts';
import { BenchdayError } from '../../base/errors.ts';
import type { RunningTopology } from '../platform.ts';
import { explainEngineFailure } from './connection.ts';
import { leaving } from './engine-answers.ts';
import { changed, untilReady } from './replace-container.ts';
import { onEngine, runningContainer } from './running-container.ts';
import { serverOf } from './server-groups.ts';
import type { Unit, UnitHost } from './service-start.ts';

/** Further instances, by the plan that their service came up by. @param units  as they came up */
export function adding(
  docker: Docker,
  host: UnitHost,
  units: readonly Unit[],
): Required<Pick<RunningTopology, 'add' | 'retire'>> {
  const counts = new Map<string, number>();
  for (const { service } of units) counts.set(service.name, (counts.get(service.name) ?? 0) + 1);
  const graces = new Map<string, number>();
  return {
    async add(name, asked) {
      const service = units.find((unit) => unit.service.name === name)?.service;
      if (service === undefined) throw new BenchdayError('INTERNAL', `no service ${name} runs`);
      const replica = (counts.get(name) ?? 0) + 1;
      counts.set(name, replica);
      const unit: Unit = { service: changed(service, asked), replica, sinceMs: monotonicMs(), isReady: false };
      let created: string | undefined;
      const onCreated = (containerId: string | undefined): void => {
        created = containerId;
      };
      try {
        const readyAtMs = monotonicMs() + asked.readyWithinMs;
        await host.start(unit, { signal: asked.signal, readyAtMs, onCreated });
        await untilReady(docker, host, unit, asked);
        if (unit.id === undefined || unit.seen === undefined)
          throw new BenchdayError('INTERNAL', `${name} has no container`);
        graces.set(unit.id, service.stopGracePeriodMs);
        return runningContainer(onEngine(docker, unit.seen), serverOf(service, replica));
      } catch (cause) {
        // Where that fails too, it goes with the trial.
        if (created !== undefined) await removed(docker, created).catch(() => undefined);
        if (cause instanceof BenchdayError) throw cause;
        throw explainEngineFailure(cause, `no further instance of ${name} could be started`);
      }
    },
    async retire(id) {
      const graceMs = graces.get(id);
      if (graceMs === undefined) throw new BenchdayError('INTERNAL', `${id} was not added`);
      const stopped = docker.getContainer(id).stop({ t: Math.ceil(graceMs / 1_000) });
      await leaving([304, 404], stopped, `${id} could not be stopped`);
      await removed(docker, id);
    },
  };
}

function removed(docker: Docker, id: string): Promise<void> {
  return leaving([404, 409], docker.getContainer(id).remove({ force: true, v: true }), `${id} could not be removed`);
}
