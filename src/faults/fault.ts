import { z } from 'zod';
import type { FaultGrips } from '../platform/grips.ts';
import type { RunningContainer } from '../platform/platform.ts';
import type { Service, Topology } from '../topology/topology.ts';
import { type Amount, amountOf } from './amount.ts';

/** What a fault is aimed at. */
export interface FaultTarget {
  /** as it was written: a service, one of its replicas, a server, or all */
  readonly aim: string;
  readonly kind: 'replica' | 'service' | 'server' | 'everything';
  readonly containers: readonly RunningContainer[];
  /** how bad, or where; absent: the word says nothing of it */
  readonly amount?: string;
  /** names what is made for it, e.g. benchday-<run>-<trial> */
  readonly stem: string;
}

/** Something that can be broken, and undone. */
export interface Fault {
  readonly id: string;
  readonly title: string;
  /** a restart policy may undo it first */
  readonly mayEndByItself: boolean;
  /** @throws {BenchdayError} USAGE where the word of a fault says something else than it takes, or lacks it */
  requireAmount(amount: string | undefined): void;
  /** That it can be done to a service, as far as its topology says. @throws {BenchdayError} FAULT_REFUSED */
  requireService(service: Service, topology: Topology, amount: string | undefined): void;
  /** That there is what it takes, before anything is started. @throws {BenchdayError} IMAGE_MISSING */
  requireTools(grips: FaultGrips): Promise<void>;
  /** The topology as it must come up for the fault to be played on these of its services; most need nothing. */
  prepare<T extends Topology>(topology: T, services: readonly string[], amount: string | undefined): Promise<T>;
  /** what is done, to which things: all that undoing needs. A value of JSON, kept before anything is done. @throws {BenchdayError} FAULT_REFUSED */
  plan(target: FaultTarget, grips: FaultGrips): Promise<unknown>;
  apply(plan: unknown, grips: FaultGrips): Promise<void>;
  /** By the plan alone, as often as one likes, however far `apply` had come, and whether or not its things are still there. */
  undo(plan: unknown, grips: FaultGrips): Promise<void>;
}

/** A fault whose plan has a shape. */
export function defineFault<Plan, Value>(fault: {
  readonly id: string;
  readonly title: string;
  readonly mayEndByItself?: boolean;
  readonly amount: Amount<Value>;
  readonly requireService?: (service: Service, topology: Topology, amount: Value) => void;
  readonly requireTools?: (grips: FaultGrips) => Promise<void>;
  readonly prepare?: (service: Service, amount: Value) => Promise<Service>;
  /** @param services  that are aimed at, as they were prepared */
  readonly prepareTopology?: (topology: Topology, services: readonly Service[]) => Topology;
  readonly shape: z.ZodType<Plan>;
  readonly plan: (target: FaultTarget, grips: FaultGrips, amount: Value) => Promise<Plan>;
  readonly apply: (plan: Plan, grips: FaultGrips) => Promise<void>;
  readonly undo: (plan: Plan, grips: FaultGrips) => Promise<void>;
}): Fault {
  const { id, title, mayEndByItself = false, amount, requireService, requireTools, shape, plan, apply, undo } = fault;
  const prepareService = (service: Service, value: Value): Promise<Service> =>
    fault.prepare?.(service, value) ?? Promise.resolve(service);
  const prepareTopology = (topology: Topology, services: readonly Service[]): Topology =>
    fault.prepareTopology?.(topology, services) ?? topology;
  return {
    id,
    title,
    mayEndByItself,
    requireAmount: (text) => {
      amountOf(id, amount, text);
    },
    requireService: (service, topology, text) => requireService?.(service, topology, amountOf(id, amount, text)),
    requireTools: async (grips) => requireTools?.(grips),
    prepare: async (topology, names, text) => {
      const value = amountOf(id, amount, text);
      const prepared = await Promise.all(
        topology.services.map(async (service) =>
          names.includes(service.name) ? prepareService(service, value) : service,
        ),
      );
      const aimedAt = prepared.filter(({ name }) => names.includes(name));
      return { ...topology, ...prepareTopology({ ...topology, services: prepared }, aimedAt) };
    },
    plan: async (target, grips) => plan(target, grips, amountOf(id, amount, target.amount)),
    apply: async (planned, grips) => apply(shape.parse(planned), grips),
    undo: async (planned, grips) => undo(shape.parse(planned), grips),
  };
}

/** The plan of a fault that needs to know no more than which containers. */
export const containerPlan = z.strictObject({ containers: z.array(z.string()) });
export type ContainerPlan = z.infer<typeof containerPlan>;

export const containersOf = ({ containers }: FaultTarget): Promise<ContainerPlan> =>
  Promise.resolve({ containers: containers.map(({ id }) => id) });

/** Tries all of them, then throws what the first that failed said: one that cannot be restored must not keep the others broken. */
export async function eachOf<T>(things: readonly T[], work: (thing: T) => Promise<void>): Promise<void> {
  const results = await Promise.allSettled(things.map(work));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** Starts what no restart policy has started meanwhile. */
export async function startStopped({ containers }: ContainerPlan, grips: FaultGrips): Promise<void> {
  const states = await grips.statesOf(containers);
  await eachOf(containers, async (id) => {
    if (states.get(id)?.isRunning === false) await grips.start(id);
  });
}
