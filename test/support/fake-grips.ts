import type { ContainerState, FaultGrips, NetworkAttachment, PlacedFile } from '../../src/platform/grips.ts';
import type { RunningContainer } from '../../src/platform/platform.ts';

/** Containers that only exist here, and what was done to them, in order. */
export interface FakeGrips extends FaultGrips {
  readonly done: string[];
  readonly states: Map<string, ContainerState>;
  /** by container and path, e.g. `a /tls/site.pem` */
  readonly files: Map<string, PlacedFile>;
  /** ids of images by their names */
  readonly images: Map<string, string>;
  /** by container, the one whose network it uses */
  readonly owners: Map<string, string>;
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
  const files = new Map<string, PlacedFile>();
  const images = new Map([['shop/app:1', 'sha256:1']]);
  const owners = new Map<string, string>();
  const networks = (id: string) => states.get(id)?.networks ?? [];
  return {
    ...{ done, states, files, images, owners },
    statesOf: (asked) =>
      Promise.resolve(new Map(asked.flatMap((id) => (states.has(id) ? [[id, states.get(id) ?? UP] as const] : [])))),
    killProcess: (id) => change('killProcess', id, { isRunning: false, isReady: false }),
    kill: (id) => change('kill', id, { isRunning: false, isReady: false }),
    start: (id) => change('start', id, { isRunning: true, isReady: true }),
    pause: (id) => change('pause', id, { isPaused: true, isReady: false }),
    resume: (id) => change('resume', id, { isPaused: false, isReady: true }),
    attachments: (id) =>
      Promise.resolve(networks(id).map((network): NetworkAttachment => ({ network, settings: { Aliases: [id] } }))),
    networkOwner: (id) => Promise.resolve(owners.get(id)),
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
    removeFile: (id, file) => {
      files.delete(`${id} ${file}`);
      return note(`remove ${file} of ${id}`);
    },
    restart: (id) => note(`restart ${id}`),
    signal: (id, signal) => note(`${signal} to ${id}`),
    readFile: (id, file) => Promise.resolve(files.get(`${id} ${file}`)),
    writeFile: (id, file, placed) => {
      if (states.has(id)) files.set(`${id} ${file}`, placed);
      return note(`write ${file} of ${id}`);
    },
    hasLoaded: () => Promise.resolve(true),
    imageNames: (image) => Promise.resolve([...images].flatMap(([name, id]) => (id === image ? [name] : []))),
    hasImage: (name) => Promise.resolve(images.has(name)),
    imageIdOf: (name) => Promise.resolve(images.get(name)),
    engineVersion: () => Promise.resolve('20.10.24'),
    nameImage: (image, name) => {
      images.set(name, images.get(image) ?? image);
      return note(`name ${image} ${name}`);
    },
    unnameImage: (name) => {
      images.delete(name);
      return note(`unname ${name}`);
    },
    canPlace: (_id, image) => Promise.resolve(images.has(image)),
    requireImage: (image) => note(`require ${image}`),
  };
}

/** Enough of a container to be aimed at. */
export function aimedAt(id: string, server?: string): RunningContainer {
  return { id, name: id, imageId: 'sha256:1', ...(server === undefined ? {} : { server }) } as RunningContainer;
}
