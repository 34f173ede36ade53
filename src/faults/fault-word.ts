import { BenchdayError } from '../base/errors.ts';
import type { RunningContainer } from '../platform/platform.ts';
import { isWatchable } from '../platform/watchable.ts';
import type { Service, Topology } from '../topology/topology.ts';
import { type ChangeWord, changedServices, grownService, isAdding, readChangeWord } from './change-word.ts';
import type { FaultTarget } from './fault.ts';
import { faultById } from './registry.ts';
import { readRebuildWord, type RebuildWord, requireOwnData } from './rebuild-word.ts';
import { readSurgeWord, type SurgeWord } from './surge-word.ts';

/** What is to be broken: `kill:database`, `pause:app/2`, `isolate:app/all`, `kill:@srv1`, `restart:@all`, `loss:app=10%`; `none` breaks nothing. */
export type FaultWord =
  | { readonly kind: 'none'; readonly word: 'none' }
  | {
      readonly kind: 'fault';
      readonly word: string;
      readonly fault: string;
      readonly aim: Aim;
      /** what stands behind `=`; absent: nothing does */
      readonly amount?: string;
    };

type Aim =
  | { readonly kind: 'replica'; readonly service: string; readonly replica: number }
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'server'; readonly server: string }
  /** every server; of a topology that names none, every container */
  | { readonly kind: 'everything' };

const ALL_SERVERS = 'all';

const WORD = /^([a-z]+(?:-[a-z]+)*):(?:@([\w.-]+)|([\w.-]+?)(?:\/(\d{1,4}|all))?)(?:=([^\s=]+))?$/;

/** What a drill plays. */
export type DrillWord = FaultWord | ChangeWord | SurgeWord | RebuildWord;

/** @throws {BenchdayError} USAGE */
export function readDrillWord(word: string): DrillWord {
  return readChangeWord(word) ?? readSurgeWord(word) ?? readRebuildWord(word) ?? readFaultWord(word);
}

/** @throws {BenchdayError} USAGE */
export function readFaultWord(word: string): FaultWord {
  if (word === 'none') return { kind: 'none', word };
  const [, fault, server, service, which = '1', amount] = WORD.exec(word) ?? [];
  if (fault === undefined) {
    throw new BenchdayError(
      'USAGE',
      `--fault ${word}: is not <fault>:<service>, <fault>:<service>/<replica or all>, <fault>:@<server>, <fault>:@all, each with =<amount> where the fault takes one, or none`,
    );
  }
  faultById(fault).requireAmount(amount);
  const head = { kind: 'fault', word, ...(amount === undefined ? {} : { amount }) } as const;
  if (server !== undefined) {
    // Nothing on a dead server starts again by itself.
    const whole = fault === 'kill' ? 'kill-container' : fault;
    return { ...head, fault: whole, aim: server === ALL_SERVERS ? { kind: 'everything' } : { kind: 'server', server } };
  }
  if (which === 'all') return { ...head, fault, aim: { kind: 'service', service: service ?? '' } };
  return { ...head, fault, aim: { kind: 'replica', service: service ?? '', replica: Number(which) } };
}

/**
 * That what it is aimed at is in the topology and can be done there, before anything is started.
 * @throws {BenchdayError} USAGE naming what there is; FAULT_REFUSED
 */
export function requireAim(word: DrillWord, topology: Topology): void {
  if (word.kind === 'none' || word.kind === 'surge') return;
  if (word.kind === 'change') {
    if (isAdding(word)) grownService(word, topology);
    else changedServices(word, topology);
    return;
  }
  if (word.kind === 'rebuild') {
    requireOwnData(word, topology);
    return;
  }
  requireThere(word, topology);
  const fault = faultById(word.fault);
  for (const service of aimedServices(word, topology)) fault.requireService(service, topology, word.amount);
}

/** The services of which it breaks an instance. */
export function aimedServices(
  { aim }: Extract<FaultWord, { kind: 'fault' }>,
  { services }: Pick<Topology, 'services'>,
): readonly Service[] {
  if (aim.kind === 'everything') return services;
  return services.filter(({ name, placement }) =>
    aim.kind === 'server' ? placement?.includes(aim.server) === true : name === aim.service,
  );
}

function requireThere(word: Extract<FaultWord, { kind: 'fault' }>, { name, services, servers }: Topology): void {
  const { aim } = word;
  const refuse = (what: string, there: readonly string[]): never => {
    const known = there.length === 0 ? 'there is none' : `there are ${there.join(', ')}`;
    throw new BenchdayError('USAGE', `--fault ${word.word}: ${name} has no ${what}; ${known}`);
  };
  if (aim.kind === 'everything') return;
  if (aim.kind === 'server') {
    if (!servers.some((server) => server.name === aim.server))
      refuse(
        `server ${aim.server}`,
        servers.map((server) => server.name),
      );
    return;
  }
  const service = services.find((one) => one.name === aim.service);
  if (service === undefined)
    return refuse(
      `service ${aim.service}`,
      services.map((one) => one.name),
    );
  if (aim.kind === 'replica' && (aim.replica < 1 || aim.replica > service.replicas))
    refuse(`replica ${aim.replica} of ${aim.service}`, [`replicas 1 to ${service.replicas}`]);
}

/** What runs of it. @throws {BenchdayError} FAULT_REFUSED where nothing does */
export function targetOf(
  word: Extract<FaultWord, { kind: 'fault' }>,
  services: readonly { readonly name: string; readonly containers: readonly RunningContainer[] }[],
  stem: string,
): FaultTarget {
  const { aim, amount } = word;
  const containers = services
    .flatMap(({ name, containers: own }) => own.map((container, index) => ({ name, container, replica: index + 1 })))
    .filter(({ name, container, replica }) => {
      if (!isWatchable(container)) return false;
      if (aim.kind === 'everything') return true;
      if (aim.kind === 'server') return container.server === aim.server;
      return name === aim.service && (aim.kind === 'service' || replica === aim.replica);
    })
    .map(({ container }) => container);
  const [, title = ''] = /^[^:]*:([^=]*)/.exec(word.word) ?? [];
  if (containers.length === 0) throw new BenchdayError('FAULT_REFUSED', `nothing runs of ${title}`);
  return { aim: title, kind: aim.kind, containers, stem, ...(amount === undefined ? {} : { amount }) };
}
