import { BenchdayError } from '../base/errors.ts';
import { componentsOf } from '../topology/components.ts';
import type { Mount, Service, Topology } from '../topology/topology.ts';

/** What is changed on purpose, instance by instance: `deploy:app`, `deploy:app=shop/app:2`, `rollback:app=shop/app:2`, `bad-deploy:app`, `scale-out:app`, `canary:app=shop/app:2`, `bad-canary:app`. */
export interface ChangeWord {
  readonly kind: 'change';
  readonly word: string;
  readonly change: Change;
  /** a kind of service, or one service */
  readonly component: string;
  /** deploy: what is deployed, absent: the same image again; rollback: what runs before */
  readonly image?: string;
}

export type Change = 'deploy' | 'rollback' | 'bad-deploy' | 'scale-out' | 'canary' | 'bad-canary';

/** Instances are added to those that run. */
const ADDING: readonly Change[] = ['scale-out', 'canary', 'bad-canary'];

const TITLES: Readonly<Record<Change, string>> = {
  deploy: 'another image is deployed, instance by instance',
  rollback: 'the image of before is deployed again, instance by instance',
  'bad-deploy': 'a new version that never gets healthy is deployed, and must be rolled back',
  'scale-out': 'one more instance is started',
  canary: 'a fresh instance and one of another version are started beside those that run, and compared',
  'bad-canary': 'a version that burns CPU gets a share of the hits beside a fresh instance, and must be rolled back',
};
const WORD = /^(deploy|rollback|bad-deploy|scale-out|canary|bad-canary):([\w.-]+)(?:=([^\s=]+))?$/;

/** @returns undefined for another word. @throws {BenchdayError} USAGE */
export function readChangeWord(word: string): ChangeWord | undefined {
  if (!/^(?:deploy|rollback|bad-deploy|scale-out|canary|bad-canary):/.test(word)) return undefined;
  const [, change, component = '', image] = WORD.exec(word) ?? [];
  const refuse = (what: string): never => {
    throw new BenchdayError('USAGE', `--fault ${word}: ${what}`, { hint: 'docs/drills.md says what each takes' });
  };
  if (change === undefined)
    return refuse(
      'is not deploy:<service>, deploy:<service>=<image>, rollback:<service>=<image>, bad-deploy:<service>, scale-out:<service>, canary:<service>=<image> or bad-canary:<service>',
    );
  if (change === 'rollback' && image === undefined)
    return refuse('rollback takes the image that runs before, as rollback:app=shop/app:2');
  if (['bad-deploy', 'scale-out', 'bad-canary'].includes(change) && image !== undefined)
    return refuse(`${change} takes no image`);
  return { kind: 'change', word, change: change as Change, component, ...(image === undefined ? {} : { image }) };
}

export function titleOfChange({ change, image }: ChangeWord): string {
  return change === 'deploy' && image === undefined
    ? 'the same image is deployed again, instance by instance'
    : TITLES[change];
}

/** The services that are changed. @throws {BenchdayError} USAGE naming what there is */
export function changedServices({ word, component }: ChangeWord, topology: Topology): readonly Service[] {
  const kinds = componentsOf(topology).filter(({ kind }) => kind === 'service');
  const names = kinds.find(({ name }) => name === component)?.services ?? [component];
  const found = topology.services.filter(({ name }) => names.includes(name));
  if (found.length > 0) return found;
  const known = kinds.map(({ name }) => name).join(', ');
  throw new BenchdayError('USAGE', `--fault ${word}: ${topology.name} has no service ${component}; there are ${known}`);
}

/** Whether instances are added, and none is replaced. */
export function isAdding({ change }: ChangeWord): boolean {
  return ADDING.includes(change);
}

/**
 * The service of which one more instance is started: of several of a kind the first.
 * @throws {BenchdayError} USAGE naming what there is; FAULT_REFUSED where two instances would share what is one's alone, or nobody would send to it
 */
export function grownService(word: ChangeWord, topology: Topology): Service {
  const [service] = changedServices(word, topology);
  if (service === undefined) throw new BenchdayError('INTERNAL', `${word.word} changes no service`);
  const { name, mounts } = service;
  const refuse = (why: string): never => {
    throw new BenchdayError('FAULT_REFUSED', `--fault ${word.word}: ${why}`);
  };
  const isShared = (mount: Mount): boolean =>
    mount.kind === 'volume' && mount.source !== '' && mount.isUnnamed !== true && !mount.readOnly;
  if (mounts.some(isShared)) return refuse(`two instances of ${name} would write to one volume`);
  if (topology.entries.some((entry) => entry.service === name))
    return refuse(`${name} is an entry: hits go to the instances that were there when the load began`);
  return service;
}

/** The topology with another image of what is changed. */
export function withImage(word: ChangeWord, topology: Topology, image: string): Topology {
  const names = changedServices(word, topology).map(({ name }) => name);
  const services = topology.services.map((service) => {
    if (!names.includes(service.name)) return service;
    const { imageId: _id, build: _build, ...rest } = service;
    return { ...rest, image };
  });
  return { ...topology, services };
}

/** What the topology is before the change. */
export function topologyBefore<T extends Topology>(word: ChangeWord, topology: T): T {
  if (word.change !== 'rollback' || word.image === undefined) return topology;
  return { ...topology, ...withImage(word, topology, word.image) };
}

/** By service that is changed, the image that replaces the one that runs; undefined: the same. @param topology  as it was read */
export function imageAfter(word: ChangeWord, topology: Topology): ReadonlyMap<string, string | undefined> {
  const services = isAdding(word) ? [grownService(word, topology)] : changedServices(word, topology);
  return new Map(
    services.map(({ name, image, imageId }) => [name, word.change === 'rollback' ? (imageId ?? image) : word.image]),
  );
}
