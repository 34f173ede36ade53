import { sleep, throwIfAborted, wallMs } from '../../base/clock.ts';
import { ownIdentity } from '../../base/process-identity.ts';
import { isAdding } from '../../faults/change-word.ts';
import type { Fault, FaultTarget } from '../../faults/fault.ts';
import { type DrillWord, type FaultWord, targetOf } from '../../faults/fault-word.ts';
import { faultById } from '../../faults/registry.ts';
import { restarted } from '../../faults/restarted.ts';
import type { FaultGrips } from '../../platform/grips.ts';
import { isWatchable } from '../../platform/watchable.ts';
import type { DrillMark, DrillSettings } from '../../records/drill-record.ts';
import { FAULT_NOTE_VERSION } from '../../records/fault-note.ts';
import type { Disturbance, DisturbanceTime } from '../../run/disturbance.ts';
import type { Subject } from '../../run/subject.ts';
import type { RateCurve } from '../../scenario/schedule.ts';
import { leaveNote } from '../../store/fault-notes.ts';
import { playCanary } from './play-canary.ts';
import { playChange } from './play-change.ts';
import { playRebuild } from './play-rebuild.ts';
import { playScaleOut } from './play-scale-out.ts';
import { playSurge } from './play-surge.ts';
import { versionsNow } from './versions-now.ts';
import { type Watched, WholeWatch } from './watch-whole.ts';

export const BIN_MS = 100;
/** What is seen whole for so long is believed to be. */
const WHOLE_FOR_MS = 2_000;

export interface PlayTask {
  readonly word: DrillWord;
  /** of a change: by service, the image that replaces the one that runs */
  readonly images?: ReadonlyMap<string, string | undefined>;
  readonly runId: string;
  readonly trial: number;
  readonly settings: Pick<DrillSettings, 'faultAtMs' | 'holdMs' | 'limitMs'>;
  /** of one in which everything is lost: where its plan is stored, absolute */
  readonly planFile?: string;
  /** of an overload: its rates */
  readonly curve?: RateCurve;
  /** of a canary: how often it is looked at; absent: each second */
  readonly lookEveryMs?: number;
  /** so long after the load a site is waited for until it is whole again */
  readonly wholeWithinMs: number;
  readonly grips: FaultGrips;
  readonly onMark: (mark: DrillMark) => void;
}

/** Breaks something at its time, and restores it in any case. Without a fault only the looks are made, so that a control costs the same. */
export function faultDisturbance(task: PlayTask): Disturbance {
  return {
    bins: { lengthMs: BIN_MS, limitMs: task.settings.limitMs },
    ...(task.curve === undefined ? {} : { curve: task.curve }),
    ...(['fault', 'change', 'rebuild'].includes(task.word.kind) ? { endsServices: true as const } : {}),
    play: (subject, time) => play(task, subject, time),
  };
}

async function play(task: PlayTask, subject: Subject, time: DisturbanceTime): Promise<void> {
  const { settings, grips, word } = task;
  const mark = (what: Omit<DrillMark, 'atMs'>): void => {
    const made = { atMs: wallMs() - time.startedAtMs, ...what };
    task.onMark(made);
    time.tell(`${word.word} ${made.step ?? made.what}${made.detail === undefined ? '' : `: ${made.detail}`}`);
  };
  const until = (atMs: number): Promise<void> => sleep(Math.max(0, time.startedAtMs + atMs - wallMs()), time.signal);
  await using watch = new WholeWatch(grips, watchedOf(subject), mark);
  await until(Math.max(0, settings.faultAtMs - 1_000));
  await watch.remember();
  if (word.kind === 'none') {
    await until(settings.faultAtMs);
    mark({ what: 'fault', detail: 'nothing is done' });
    watch.begin();
  } else if (word.kind === 'surge') {
    await playSurge(settings, { mark, until, watch });
  } else if (word.kind === 'rebuild') {
    await playRebuild({ ...task, word }, subject, time, { mark, watch });
  } else if (word.kind === 'change') {
    const { images = new Map<string, undefined>(), wholeWithinMs: readyWithinMs } = task;
    const [service = ''] = images.keys();
    const stage = { mark, watch };
    const added = { word, service, image: images.get(service), settings, readyWithinMs, lookEveryMs: task.lookEveryMs };
    if (word.change === 'scale-out') await playScaleOut(added, subject, time, stage);
    else if (isAdding(word)) await playCanary(added, subject, time, stage);
    else await playChange({ word, images, settings, readyWithinMs }, subject, time, stage);
  } else {
    await markVersions(task, subject, mark);
    const stem = `benchday-${task.runId}-${task.trial}`.replaceAll(/[^\w.-]/g, '_');
    await breakAndRestore({ ...task, word }, targetOf(word, subject.services, stem), {
      mark,
      until,
      watch,
      fault: faultById(word.fault),
    });
  }
  await wholeAgain(watch, task.wholeWithinMs, time);
  await markVersions(task, subject, mark);
}

/** Whoever starts again may start as something else. */
async function markVersions(
  { word, grips }: PlayTask,
  subject: Subject,
  mark: (what: Omit<DrillMark, 'atMs'>) => void,
): Promise<void> {
  if (word.kind !== 'fault' || word.fault !== restarted.id) return;
  mark({ what: 'versions', versions: await versionsNow(subject, grips) });
}

/** Replicas have the numbers by which a fault is aimed at them. */
function watchedOf({ services }: Subject): readonly Watched[] {
  return services.flatMap(({ name, containers }) =>
    containers
      .map((container, index) => ({ container, name: containers.length === 1 ? name : `${name}/${index + 1}` }))
      .filter(({ container }) => isWatchable(container))
      .map(({ container: { id }, name: called }) => ({ id, name: called })),
  );
}

async function breakAndRestore(
  { settings, grips, word, runId, trial }: PlayTask & { readonly word: FaultWord },
  target: FaultTarget,
  stage: {
    readonly mark: (what: Omit<DrillMark, 'atMs'>) => void;
    readonly until: (atMs: number) => Promise<void>;
    readonly watch: WholeWatch;
    readonly fault: Fault;
  },
): Promise<void> {
  const { mark, until, watch, fault } = stage;
  const plan = await fault.plan(target, grips);
  const owner = ownIdentity();
  const note = await leaveNote({
    ...{ schema: FAULT_NOTE_VERSION, owner, runId, trial: String(trial), word: word.word, fault: fault.id, plan },
  });
  mark({ what: 'noted' });
  try {
    await until(settings.faultAtMs);
    mark({ what: 'fault', detail: fault.title });
    watch.begin();
    await fault.apply(plan, grips);
    mark({ what: 'applied' });
    await until(settings.faultAtMs + settings.holdMs);
  } finally {
    mark({ what: 'undoing', ...(await stateBefore(fault, target, { grips, watch })) });
    await fault.undo(plan, grips);
    await note.remove();
    mark({ what: 'undone' });
  }
}

/** Who restores it: said by what is left to do. An engine that cannot be asked leaves that to the drill. */
async function stateBefore(
  { mayEndByItself }: Fault,
  { containers }: FaultTarget,
  { grips, watch }: { readonly grips: FaultGrips; readonly watch: WholeWatch },
): Promise<Pick<DrillMark, 'detail' | 'isRestored'>> {
  const states = await grips.statesOf(containers.map(({ id }) => id)).catch(() => undefined);
  const isRunning = states !== undefined && containers.every(({ id }) => states.get(id)?.isRunning === true);
  const broken = watch.broken ?? '';
  return {
    ...(broken === '' ? {} : { detail: broken }),
    ...(mayEndByItself && isRunning ? { isRestored: true } : {}),
  };
}

/** Waits for the end of the load, and from then on until everything has run for a while as before, or for too long. */
async function wholeAgain(watch: WholeWatch, withinMs: number, { loadOver, signal }: DisturbanceTime): Promise<void> {
  while (!loadOver.aborted) {
    throwIfAborted(signal);
    await sleep(100, signal);
  }
  const untilMs = wallMs() + withinMs;
  while ((watch.wholeForMs ?? 0) < WHOLE_FOR_MS && wallMs() < untilMs) await sleep(100, signal);
}
