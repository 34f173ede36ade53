import { sleep, wallMs } from '../../base/clock.ts';
import { BenchdayError, messageOf } from '../../base/errors.ts';
import { firstLine } from '../../base/first-line.ts';
import { plainSeconds } from '../../base/number-text.ts';
import { type ChangeWord, titleOfChange } from '../../faults/change-word.ts';
import type { RunningTopology } from '../../platform/platform.ts';
import type { DrillMark, DrillSettings } from '../../records/drill-record.ts';
import type { DisturbanceTime } from '../../run/disturbance.ts';
import type { Subject } from '../../run/subject.ts';
import type { Service } from '../../topology/topology.ts';
import { BalancerWatch, type Taking, watchedBalancers } from './balancer-watch.ts';
import type { WholeWatch } from './watch-whole.ts';

export interface ChangeTask {
  readonly word: ChangeWord;
  /** by service, the image that replaces the one that runs; undefined: the same again */
  readonly images: ReadonlyMap<string, string | undefined>;
  readonly settings: Pick<DrillSettings, 'faultAtMs' | 'holdMs'>;
  /** so long a good version has to get ready; a bad one has the hold */
  readonly readyWithinMs: number;
}

type Replace = NonNullable<RunningTopology['replace']>;
type Mark = (what: Omit<DrillMark, 'atMs'>) => void;

/**
 * Replaces the instances, as many at once as the Compose file says, else one; each must be ready, and taken by the load balancers that are
 * watched or as old as the file's `delay`, before the next is stopped. One that is not is replaced by what ran before, and the others are left.
 */
export async function playChange(
  task: ChangeTask,
  subject: Subject,
  time: DisturbanceTime,
  stage: { readonly mark: Mark; readonly watch: WholeWatch },
): Promise<void> {
  const { word, images, settings, readyWithinMs } = task;
  const { mark, watch } = stage;
  const replace = subject.running?.replace;
  if (replace === undefined) throw new BenchdayError('FAULT_REFUSED', 'this platform cannot replace a container');
  await sleep(Math.max(0, time.startedAtMs + settings.faultAtMs - 1_000 - wallMs()), time.signal);
  await using balancers = await BalancerWatch.open(await watchedBalancers(subject, new Set(images.keys())));
  await sleep(Math.max(0, time.startedAtMs + settings.faultAtMs - wallMs()), time.signal);
  mark({ what: 'fault', detail: titleOfChange(word) });
  watch.begin();
  const isBad = word.change === 'bad-deploy';
  const withinMs = isBad ? settings.holdMs : readyWithinMs;
  const batches = batchesOf(subject, images);
  for (const [index, batch] of batches.entries()) {
    const taking = balancers.begin(time.signal, batch.length);
    const ended = await Promise.allSettled(
      batch.map(async (instance) => {
        const { image } = instance;
        const next = { ...(image === undefined ? {} : { image }), ...(isBad ? { isIdle: true as const } : {}) };
        return { ...instance, ...(await replaced(replace, instance, next, { withinMs, time, watch, taking })) };
      }),
    );
    // What is cleaned up afterwards has all that they made.
    const results = ended.map((one) => {
      if (one.status === 'rejected') throw one.reason;
      return one.value;
    });
    const readyMs = wallMs();
    const isAllReady = results.every(({ why }) => why === undefined);
    const isLast = index === batches.length - 1;
    const why = isLast || !isAllReady ? undefined : await waited(batch, taking, readyWithinMs, time.signal);
    const failed = why === undefined ? results.filter((result) => result.why !== undefined) : results;
    for (const one of failed)
      await rolledBack({ ...one, why: one.why ?? why ?? '' }, { replace, readyWithinMs, time, ...stage });
    if (failed.length > 0) return;
    const after = isLast ? '' : `; the next is stopped ${plainSeconds(wallMs() - readyMs)} later`;
    for (const { title } of batch) mark({ what: 'replaced', detail: `${title}${after}` });
  }
  mark({ what: 'applied', detail: 'every instance was replaced' });
}

/** @returns why load balancers did not take them; undefined: they did, or the Compose file says how long is waited */
async function waited(
  [first]: readonly Replaced[],
  taking: Taking,
  withinMs: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const delayMs = first?.update.delayMs;
  if (delayMs === undefined) return taking.taken(withinMs);
  await sleep(delayMs, signal);
  return undefined;
}

async function rolledBack(
  { id, title, before: image, why }: Replaced & Failure,
  {
    replace,
    readyWithinMs,
    time,
    mark,
    watch,
  }: {
    readonly replace: Replace;
    readonly readyWithinMs: number;
    readonly time: DisturbanceTime;
    readonly mark: Mark;
    readonly watch: WholeWatch;
  },
): Promise<void> {
  mark({ what: 'undoing', detail: `${title}: ${why}` });
  const again = await replaced(replace, { id, title, image }, { image }, { withinMs: readyWithinMs, time, watch });
  if (again.why !== undefined)
    throw new BenchdayError('SERVICE_NOT_READY', `${title} could not be rolled back: ${again.why}`);
  mark({ what: 'rolled-back', detail: title });
}

interface Instance {
  readonly id: string;
  readonly title: string;
  readonly image: string | undefined;
}

interface Replaced extends Instance {
  readonly before: string;
  readonly update: NonNullable<Service['update']>;
}

interface Failure {
  readonly why: string;
}

/** Those that are replaced at once, in order. */
function batchesOf({ services }: Subject, images: ChangeTask['images']): readonly (readonly Replaced[])[] {
  return services
    .filter(({ name }) => images.has(name))
    .flatMap(({ name, containers, service: { update = {} } }) => {
      const instances = containers.map(({ id, imageId }, index) => ({
        id,
        title: containers.length === 1 ? name : `${name}/${index + 1}`,
        image: images.get(name),
        before: imageId,
        update,
      }));
      const { parallelism = 1 } = update;
      const atOnce = parallelism === 0 ? Math.max(1, instances.length) : parallelism;
      return Array.from({ length: Math.ceil(instances.length / atOnce) }, (_, batch) =>
        instances.slice(batch * atOnce, (batch + 1) * atOnce),
      );
    });
}

/**
 * @returns what is in its place, which is the old one where no other could even be made, and why that did not get ready where it did not.
 * @throws what is no fault of the version
 */
async function replaced(
  replace: Replace,
  { id }: Instance,
  next: { readonly image?: string | undefined; readonly isIdle?: true },
  {
    withinMs,
    time,
    watch,
    taking,
  }: {
    readonly withinMs: number;
    readonly time: DisturbanceTime;
    readonly watch: WholeWatch;
    readonly taking?: Taking;
  },
): Promise<{ readonly id: string } & Partial<Failure>> {
  const { image, isIdle } = next;
  let started: string | undefined;
  try {
    started = await replace(id, {
      ...(image === undefined ? {} : { image }),
      ...(isIdle === undefined ? {} : { isIdle }),
      readyWithinMs: withinMs,
      signal: time.signal,
      onStarted: (newId) => {
        started = newId;
        watch.replace(id, newId);
        taking?.started();
      },
    });
    return { id: started };
  } catch (error) {
    const isVersion = error instanceof BenchdayError && ['SERVICE_DIED', 'SERVICE_NOT_READY'].includes(error.code);
    if (!isVersion) throw error;
    return { why: firstLine(messageOf(error)), id: started ?? id };
  }
}
