import type Docker from 'dockerode';
import { monotonicMs } from '../../base/clock.ts';

/** The parts of a task that are used; dockerode leaves it untyped. */
export interface SwarmTask {
  readonly ID: string;
  readonly CreatedAt: string;
  readonly ServiceID: string;
  readonly Status: {
    readonly State: string;
    readonly Message?: string;
    readonly Err?: string;
    readonly ContainerStatus?: { readonly ContainerID?: string };
  };
}

/** What is to be known of a service's newest task. */
export interface TaskView {
  readonly containerId?: string;
  /** tasks before it that ended */
  readonly restarts: number;
  /** the Swarm will not try it */
  readonly refusal?: string;
  /** why there is no container yet */
  readonly waitsFor: string;
}

/** Of a service without tasks nothing is known yet. */
export function newestTask(tasks: readonly SwarmTask[], serviceId: string): TaskView {
  const own = tasks
    .filter(({ ServiceID }) => ServiceID === serviceId)
    .sort((a, b) => (a.CreatedAt < b.CreatedAt ? -1 : 1));
  const newest = own.at(-1);
  if (newest === undefined) return { restarts: 0, waitsFor: 'the Swarm has made no task of it yet' };
  const { State: state, Err: error, Message: message, ContainerStatus: container } = newest.Status;
  const containerId = container?.ContainerID ?? '';
  const said = (error ?? '') === '' ? (message ?? '') : (error ?? '');
  const view = { restarts: own.length - 1, waitsFor: `its task is ${state}: ${said}` };
  if (state === 'rejected') return { ...view, refusal: said };
  return containerId === '' ? view : { ...view, containerId };
}

const FRESH_MS = 100;

/** The tasks of services, asked for at most once in 100 ms, however many units are looked at. */
export function taskList(manager: Docker): (serviceIds: readonly string[]) => Promise<readonly SwarmTask[]> {
  let asked:
    { readonly atMs: number; readonly services: string; readonly tasks: Promise<readonly SwarmTask[]> } | undefined;
  return (serviceIds) => {
    const services = serviceIds.join(' ');
    if (asked === undefined || asked.services !== services || monotonicMs() - asked.atMs > FRESH_MS) {
      const tasks = manager.listTasks({ filters: { service: [...serviceIds] } }) as Promise<readonly SwarmTask[]>;
      asked = { atMs: monotonicMs(), services, tasks };
    }
    return asked.tasks;
  };
}
