import { sleep, wallMs } from '../../base/clock.ts';
import { BenchdayError, messageOf } from '../../base/errors.ts';
import { firstLine } from '../../base/first-line.ts';
import { plainSeconds } from '../../base/number-text.ts';
import { type ChangeWord, titleOfChange } from '../../faults/change-word.ts';
import type { DrillMark, DrillSettings } from '../../records/drill-record.ts';
import type { DisturbanceTime } from '../../run/disturbance.ts';
import type { Subject } from '../../run/subject.ts';
import { BalancerWatch, watchedBalancers } from './balancer-watch.ts';
import type { WholeWatch } from './watch-whole.ts';

export interface ScaleOutTask {
  readonly word: ChangeWord;
  readonly service: string;
  readonly settings: Pick<DrillSettings, 'faultAtMs'>;
  readonly readyWithinMs: number;
}

/** Starts one more instance while load runs, and looks when load balancers have it. */
export async function playScaleOut(
  { word, service, settings, readyWithinMs }: ScaleOutTask,
  subject: Subject,
  time: DisturbanceTime,
  { mark, watch }: { readonly mark: (what: Omit<DrillMark, 'atMs'>) => void; readonly watch: WholeWatch },
): Promise<void> {
  const add = subject.running?.add;
  if (add === undefined) throw new BenchdayError('FAULT_REFUSED', 'this platform cannot start a further instance');
  const until = (atMs: number): Promise<void> => sleep(Math.max(0, time.startedAtMs + atMs - wallMs()), time.signal);
  await until(settings.faultAtMs - 1_000);
  await using balancers = await BalancerWatch.open(await watchedBalancers(subject, new Set([service])));
  await until(settings.faultAtMs);
  mark({ what: 'fault', detail: titleOfChange(word) });
  watch.begin();
  const count = subject.services.find(({ name }) => name === service)?.containers.length ?? 0;
  const title = `${service}/${count + 1}`;
  try {
    const { id } = await add(service, { readyWithinMs, signal: time.signal });
    await watch.add({ id, name: title });
  } catch (error) {
    if (!isOfTheInstance(error)) throw error;
    mark({ what: 'untaken', detail: firstLine(messageOf(error)) });
    return;
  }
  mark({ what: 'added', detail: `${title} is ready` });
  if (balancers.size === 0) {
    mark({ what: 'untaken', detail: 'no load balancer is watched, so nobody knows when they had it' });
    return;
  }
  const fromMs = wallMs();
  if (await balancers.more(AbortSignal.any([time.signal, time.loadOver])))
    mark({ what: 'taken', detail: `load balancers have one server more` });
  else {
    const waited = plainSeconds(wallMs() - fromMs);
    mark({ what: 'untaken', detail: `load balancers had no server more ${waited} after it was ready` });
  }
}

function isOfTheInstance(error: unknown): boolean {
  return error instanceof BenchdayError && ['SERVICE_DIED', 'SERVICE_NOT_READY'].includes(error.code);
}
