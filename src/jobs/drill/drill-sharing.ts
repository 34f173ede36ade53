import { random } from '../../base/random.ts';
import { lackOf, readRedundancy, type Redundancy } from '../../collectors/redundancy.ts';
import type { DrillWord } from '../../faults/fault-word.ts';
import { accountingOf } from '../../figures/drill/accounting.ts';
import type { ContainerState, FaultGrips } from '../../platform/grips.ts';
import { isWatchable } from '../../platform/watchable.ts';
import type { DrillSettings } from '../../records/drill-record.ts';
import { QUEUES_EMPTY, type TrialRecord } from '../../records/trial-record.ts';
import type { PlannedTrial } from '../../run/plan/plan.ts';
import type { FurtherTrial, Sharing, WholeLook } from '../../run/sharing.ts';
import type { Subject } from '../../run/subject.ts';
import { CONTROL } from '../../verdicts/drill/judge-drill.ts';
import { BIN_MS } from './play-fault.ts';
import { differenceBetween } from './watch-whole.ts';

/** What is known to leave nothing behind once it is undone and everything is whole; of any other it is not. */
const LEAVES_NOTHING: ReadonlySet<string> = new Set([
  ...['kill', 'kill-container', 'pause', 'isolate', 'burn', 'loss', 'delay', 'bandwidth', 'disk-full'],
  ...['image-missing', 'restart'],
]);

/** Keeps the draws of places apart from those of the plan. */
const PURPOSE = 0x73686172;

export interface SharedPlays {
  readonly faults: readonly DrillWord[];
  /** words of the faults, and the control, for which the same comes up */
  readonly alike: ReadonlySet<string>;
  readonly settings: Pick<DrillSettings, 'limitMs'>;
  readonly seed: number;
  readonly grips: FaultGrips;
  /** absent: the layers are asked themselves */
  readonly read?: typeof readRedundancy;
}

/**
 * Plays of one repetition follow each other on one bring-up, as long as each leaves behind what was there before: all containers run as they
 * did when it came up, the layers that are watched have as much as they ever had, every count closed and no write was lost.
 */
export function drillSharing({ faults, alike, settings, seed, grips, read = readRedundancy }: SharedPlays): Sharing {
  return {
    bins: { lengthMs: BIN_MS, limitMs: settings.limitMs },
    refusal: (before, next) => {
      const other = [before.topology, next.topology].find((name) => !alike.has(name));
      if (other !== undefined) return `${other} is played on another topology`;
      if (before.repetition !== next.repetition) return 'each repetition has its own';
      return leftBehind(before) ?? unfollowed(faults.find(({ word }) => word === before.topology));
    },
    observe: (subject) => observed(subject, grips, read),
    further: (record, left, trials) => furtherControl(record, left, { alike, seed, trials }),
  };
}

/** What a play did to the writes that makes the next one's account doubtful; undefined: nothing. */
function leftBehind(trial: TrialRecord): string | undefined {
  const name = `trial ${trial.trial} (${trial.topology})`;
  if (trial.state !== 'measured') return `${name} was not played to its end`;
  const { state, stage = 'a count' } = accountingOf(trial) ?? {};
  if (state === 'fail') return `the accounting of ${name} broke at "${stage}"`;
  if (stage === QUEUES_EMPTY) return `${name} left messages in the queues`;
  const { proof } = trial;
  if (proof?.state === 'unknown') return `whether ${name} lost a write is unknown`;
  if ((proof?.sets?.deadLettered?.count ?? 0) > 0) return `${name} left dead letters`;
  return undefined;
}

/** Why nothing may be played after a fault; undefined: something may. */
function unfollowed(word: DrillWord | undefined): string | undefined {
  if (word === undefined || word.kind === 'none' || word.kind === 'surge') return undefined;
  if (word.kind === 'rebuild') return `${word.word} makes all of it again`;
  if (word.kind === 'fault')
    return LEAVES_NOTHING.has(word.fault) ? undefined : `what ${word.word} leaves behind is not looked at`;
  const isSame = (word.change === 'deploy' || word.change === 'bad-deploy') && word.image === undefined;
  return isSame ? undefined : `${word.word} leaves other instances behind`;
}

/** A bring-up that had to be made anew has a control of its own: what is left of its repetition has none. */
function furtherControl(
  { state, sharedBringUp, repetition, topology }: TrialRecord,
  left: readonly PlannedTrial[],
  { alike, seed, trials }: { readonly alike: ReadonlySet<string>; readonly seed: number; readonly trials: number },
): FurtherTrial | undefined {
  if (state !== 'measured' || sharedBringUp?.place !== 1 || !alike.has(topology)) return undefined;
  const own = left.filter((planned) => planned.repetition === repetition);
  if ([topology, ...own.map((planned) => planned.topology)].includes(CONTROL)) return undefined;
  const trial = trials + 1;
  return {
    planned: { trial, topology: CONTROL, repetition },
    at: Math.floor(random(seed, PURPOSE, trial)() * (own.length + 1)),
    reason: `one more control (trial ${trial}) for bring-up ${sharedBringUp.number}`,
  };
}

/** Places keep their names where a container is replaced by another. */
function placesOf({ services }: Subject): readonly { readonly name: string; readonly id: string }[] {
  return services.flatMap(({ name, containers }) =>
    containers.flatMap((container, index) =>
      isWatchable(container)
        ? [{ name: containers.length === 1 ? name : `${name}/${index + 1}`, id: container.id }]
        : [],
    ),
  );
}

async function observed(subject: Subject, grips: FaultGrips, read: typeof readRedundancy): Promise<WholeLook> {
  const statesOf = async (site: Subject): Promise<ReadonlyMap<string, ContainerState>> => {
    const places = placesOf(site);
    const states = await grips.statesOf(places.map(({ id }) => id));
    return new Map(
      places.flatMap(({ name, id }) => {
        const state = states.get(id);
        return state === undefined ? [] : [[name, state] as const];
      }),
    );
  };
  const before = await statesOf(subject);
  const most = new Map(await read(subject.services));
  return async (site) => {
    const now = await statesOf(site);
    const broken = [...before].flatMap(([name, state]) => {
      const difference = differenceBetween(state, now.get(name));
      return difference === undefined ? [] : [`${name} ${difference}`];
    });
    if (broken.length > 0) return broken.join(', ');
    const layers = await read(site.services);
    const lack = lackOf(most, layers);
    // What was not there yet when it came up, as a server that was not checked yet, counts from when it is.
    if (lack === '') raise(most, layers);
    return lack;
  };
}

function raise(most: Map<string, number>, now: Redundancy): void {
  for (const [what, count] of now) most.set(what, Math.max(count, most.get(what) ?? 0));
}
