import { sleep, wallMs } from '../../base/clock.ts';
import { BenchdayError, messageOf } from '../../base/errors.ts';
import { type ChangeWord, titleOfChange } from '../../faults/change-word.ts';
import type { RunningTopology } from '../../platform/platform.ts';
import type { DrillMark, DrillSettings } from '../../records/drill-record.ts';
import type { DisturbanceTime } from '../../run/disturbance.ts';
import type { Subject } from '../../run/subject.ts';
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
 * Replaces the instances one after the other; each must be ready before the next is stopped. One that does not get ready is replaced by what
 * ran before, and the others are left.
 */
export async function playChange(
  { word, images, settings, readyWithinMs }: ChangeTask,
  subject: Subject,
  time: DisturbanceTime,
  { mark, watch }: { readonly mark: Mark; readonly watch: WholeWatch },
): Promise<void> {
  const replace = subject.running?.replace;
  if (replace === undefined) throw new BenchdayError('FAULT_REFUSED', 'this platform cannot replace a container');
  await sleep(Math.max(0, time.startedAtMs + settings.faultAtMs - wallMs()), time.signal);
  mark({ what: 'fault', detail: titleOfChange(word) });
  watch.begin();
  const isBad = word.change === 'bad-deploy';
  for (const instance of instancesOf(subject, images)) {
    const { id, title, image } = instance;
    const next = { ...(image === undefined ? {} : { image }), ...(isBad ? { isIdle: true as const } : {}) };
    const failure = await replaced(replace, instance, next, {
      withinMs: isBad ? settings.holdMs : readyWithinMs,
      time,
      watch,
    });
    if (failure === undefined) {
      mark({ what: 'replaced', detail: title });
      continue;
    }
    mark({ what: 'undoing', detail: `${title}: ${failure.why}` });
    const before = { id: failure.id ?? id, title, image: instance.before };
    const again = await replaced(replace, before, { image: before.image }, { withinMs: readyWithinMs, time, watch });
    if (again !== undefined)
      throw new BenchdayError('SERVICE_NOT_READY', `${title} could not be rolled back: ${again.why}`);
    mark({ what: 'rolled-back', detail: title });
    return;
  }
  mark({ what: 'applied', detail: 'every instance was replaced' });
}

interface Instance {
  readonly id: string;
  readonly title: string;
  readonly image: string | undefined;
}

function instancesOf(
  { services }: Subject,
  images: ChangeTask['images'],
): readonly (Instance & { readonly before: string })[] {
  return services
    .filter(({ name }) => images.has(name))
    .flatMap(({ name, containers }) =>
      containers.map(({ id, imageId }, index) => ({
        id,
        title: containers.length === 1 ? name : `${name}/${index + 1}`,
        image: images.get(name),
        before: imageId,
      })),
    );
}

/** @returns why the new one did not get ready, and its id where it was started; undefined: it did. @throws what is no fault of the version */
async function replaced(
  replace: Replace,
  { id }: Instance,
  next: { readonly image?: string | undefined; readonly isIdle?: true },
  { withinMs, time, watch }: { readonly withinMs: number; readonly time: DisturbanceTime; readonly watch: WholeWatch },
): Promise<{ readonly why: string; readonly id?: string } | undefined> {
  const { image, isIdle } = next;
  let started: string | undefined;
  try {
    await replace(id, {
      ...(image === undefined ? {} : { image }),
      ...(isIdle === undefined ? {} : { isIdle }),
      readyWithinMs: withinMs,
      signal: time.signal,
      onStarted: (newId) => {
        started = newId;
        watch.replace(id, newId);
      },
    });
    return undefined;
  } catch (error) {
    const isVersion = error instanceof BenchdayError && ['SERVICE_DIED', 'SERVICE_NOT_READY'].includes(error.code);
    if (!isVersion || started === undefined) throw error;
    return { why: messageOf(error).split('\n', 1)[0] ?? '', id: started };
  }
}
