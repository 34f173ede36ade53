import type { ContainerState, FaultGrips, NetworkAttachment } from '../../src/platform/grips.ts';
import type { RunningContainer } from '../../src/platform/platform.ts';

/** Containers that only exist here, and what was done to them, in order. */
export interface FakeGrips extends FaultGrips {
  readonly done: string[];
  readonly states: Map<string, ContainerState>;
}

export const UP: ContainerState = { isRunning: true, isPaused: false, isReady: true, networks: ['front', 'back'] };

/** @param refused  what fails, as it stands in `done` */
export function fakeGrips(ids: readonly string[], refused: readonly string[] = []): FakeGrips {
  const done: string[] = [];
  const states = new Map(ids.map((id) => [id, UP]));
  const change = (what: string, id: string, changed: Partial<ContainerState>): Promise<void> => {
    done.push(`${what} ${id}`);
    if (refused.includes(`${what} ${id}`)) return Promise.reject(new Error(`${what} ${id} is refused`));
    const state = states.get(id);
    if (state !== undefined) states.set(id, { ...state, ...changed });
    return Promise.resolve();
  };
  const note = (what: string): Promise<void> => {
    done.push(what);
    return refused.includes(what) ? Promise.reject(new Error(`${what} is refused`)) : Promise.resolve();
  };
  const networks = (id: string) => states.get(id)?.networks ?? [];
  return {
    done,
    states,
    statesOf: (asked) =>
      Promise.resolve(new Map(asked.flatMap((id) => (states.has(id) ? [[id, states.get(id) ?? UP] as const] : [])))),
    killProcess: (id) => change('killProcess', id, { isRunning: false, isReady: false }),
    kill: (id) => change('kill', id, { isRunning: false, isReady: false }),
    start: (id) => change('start', id, { isRunning: true, isReady: true }),
    pause: (id) => change('pause', id, { isPaused: true, isReady: false }),
    resume: (id) => change('resume', id, { isPaused: false, isReady: true }),
    attachments: (id) =>
      Promise.resolve(networks(id).map((network): NetworkAttachment => ({ network, settings: { Aliases: [id] } }))),
    detach: (id, { network }) =>
      change(`detach ${network}`, id, { networks: networks(id).filter((one) => one !== network) }),
    attach: (id, { network }) =>
      change(`attach ${network}`, id, { networks: [...new Set([...networks(id), network])] }),
    burnBeside: (id, { name, processes }) => note(`burn ${processes} beside ${id} as ${name}`),
    endBurner: (name) => note(`end ${name}`),
    requireNetworkTools: () => note('require network tools'),
    worsenNetwork: (id, { helper, flaw }) => note(`worsen ${id} by ${JSON.stringify(flaw)} as ${helper}`),
    restoreNetwork: (id, helper) => note(`restore the network of ${id} from ${helper}`),
    mountsOf: () => Promise.resolve([{ target: '/data', title: 'tmpfs of 1 bytes', limitBytes: 1 }]),
    fill: (id, file) => note(`fill ${file} of ${id}`),
    removeFile: (id, file) => note(`remove ${file} of ${id}`),
  };
}

/** Enough of a container to be aimed at. */
export function aimedAt(id: string, server?: string): RunningContainer {
  return { id, name: id, imageId: 'sha256:1', ...(server === undefined ? {} : { server }) } as RunningContainer;
}
