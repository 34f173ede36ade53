import { BenchdayError } from '../base/errors.ts';
import { componentsOf } from '../topology/components.ts';
import type { Service, Topology } from '../topology/topology.ts';

/** What is changed on purpose, instance by instance: `deploy:app`, `deploy:app=shop/app:2`, `rollback:app=shop/app:2`, `bad-deploy:app`. */
export interface ChangeWord {
  readonly kind: 'change';
  readonly word: string;
  readonly change: Change;
  /** a kind of service, or one service */
  readonly component: string;
  /** deploy: what is deployed, absent: the same image again; rollback: what runs before */
  readonly image?: string;
}

export type Change = 'deploy' | 'rollback' | 'bad-deploy';

const TITLES: Readonly<Record<Change, string>> = {
  deploy: 'another image is deployed, instance by instance',
  rollback: 'the image of before is deployed again, instance by instance',
  'bad-deploy': 'a new version that never gets healthy is deployed, and must be rolled back',
};
const WORD = /^(deploy|rollback|bad-deploy):([\w.-]+)(?:=([^\s=]+))?$/;

/** @returns undefined for another word. @throws {BenchdayError} USAGE */
export function readChangeWord(word: string): ChangeWord | undefined {
  if (!/^(?:deploy|rollback|bad-deploy):/.test(word)) return undefined;
  const [, change, component = '', image] = WORD.exec(word) ?? [];
  const refuse = (what: string): never => {
    throw new BenchdayError('USAGE', `--fault ${word}: ${what}`, { hint: 'docs/drills.md says what each takes' });
  };
  if (change === undefined)
    return refuse(
      'is not deploy:<service>, deploy:<service>=<image>, rollback:<service>=<image> or bad-deploy:<service>',
    );
  if (change === 'rollback' && image === undefined)
    return refuse('rollback takes the image that runs before, as rollback:app=shop/app:2');
  if (change === 'bad-deploy' && image !== undefined) return refuse('bad-deploy takes no image');
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

/** By service, the image that replaces the one that runs; undefined: the same. @param topology  as it was read */
export function imageAfter(word: ChangeWord, topology: Topology): ReadonlyMap<string, string | undefined> {
  return new Map(
    changedServices(word, topology).map(({ name, image, imageId }) => [
      name,
      word.change === 'rollback' ? (imageId ?? image) : word.image,
    ]),
  );
}
