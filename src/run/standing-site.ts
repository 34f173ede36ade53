import { sleep, throwIfAborted, wallMs } from '../base/clock.ts';
import { messageOf } from '../base/errors.ts';
import { firstLine } from '../base/first-line.ts';
import { plainSeconds } from '../base/number-text.ts';
import type { RunListener } from '../records/events.ts';
import type { SharedBringUp } from '../records/shared-bring-up.ts';
import type { TrialRecord } from '../records/trial-record.ts';
import type { Settling } from './measure-task.ts';
import type { PlannedTrial } from './plan/plan.ts';
import type { Sharing, WholeLook } from './sharing.ts';
import { type Subject, tearDownWarning, topologySubject } from './subject.ts';

/** As long as a bring-up takes, since that would be the other way; at least this. @source own choice */
const LEAST_MS = 60_000;
const LOOK_EVERY_MS = 1_000;

/** What a trial is measured on. */
export interface Site {
  readonly subject: Subject;
  readonly bringUpMs: number;
  readonly sharedBringUp?: SharedBringUp;
  /** others were played on it before */
  readonly settling?: Settling;
}

interface Standing extends Site {
  readonly sharedBringUp: SharedBringUp;
  readonly look: WholeLook;
}

/** What stands from one trial to the next, for a run whose trials share bring-ups. Disposing of it takes it down, and never throws. */
export class StandingSite implements AsyncDisposable {
  readonly #sharing: Sharing;
  readonly #listener: RunListener;
  #standing: Standing | undefined;
  /** of what is measured on now */
  #look: WholeLook | undefined;
  #number: number;
  #because: string | undefined;

  /** @param kept  trials of a run that is continued: their bring-ups are gone */
  constructor(sharing: Sharing, kept: readonly TrialRecord[], listener: RunListener) {
    this.#sharing = sharing;
    this.#listener = listener;
    this.#number = Math.max(0, ...kept.map(({ sharedBringUp }) => sharedBringUp?.number ?? 0));
  }

  /** Whether something stands on which the next trial may be tried. */
  get stands(): boolean {
    return this.#standing !== undefined;
  }

  /** how long is waited for what stands, ms */
  get withinMs(): number {
    return Math.max(this.#sharing.leastMs ?? LEAST_MS, this.#standing?.bringUpMs ?? 0);
  }

  /**
   * Waits until what stands is whole again.
   * @returns it; undefined: it is not, and `end` takes it down
   * @throws {BenchdayError} INTERRUPTED
   */
  async takeOver(signal: AbortSignal): Promise<Site | undefined> {
    const { withinMs } = this;
    const standing = this.#standing;
    if (standing === undefined) return undefined;
    const untilMs = wallMs() + withinMs;
    for (;;) {
      const { lack, subject } = await lookAt(standing, signal);
      if (subject !== undefined) {
        const sharedBringUp = { number: standing.sharedBringUp.number, place: standing.sharedBringUp.place + 1 };
        const { bins } = this.#sharing;
        this.#standing = { ...standing, subject, sharedBringUp };
        this.#look = standing.look;
        return { subject, bringUpMs: standing.bringUpMs, sharedBringUp, settling: { bins, withinMs } };
      }
      if (wallMs() >= untilMs) {
        this.#because = `not all was as before within ${plainSeconds(withinMs)}: ${lack}`;
        return undefined;
      }
      await sleep(LOOK_EVERY_MS, signal);
    }
  }

  /** Nobody measures on it any more. @returns it, which is to be taken down by who calls; undefined: nothing stood */
  end(because?: string): Subject | undefined {
    this.#because = because ?? this.#because;
    const subject = this.#standing?.subject;
    this.#standing = undefined;
    this.#look = undefined;
    return subject;
  }

  /** What came up just now. @throws what looking at it throws */
  async begin(subject: Subject, bringUpMs: number): Promise<Site> {
    this.#look = await this.#sharing.observe(subject);
    this.#number += 1;
    const because = this.#because === undefined ? {} : { because: this.#because };
    this.#because = undefined;
    return { subject, bringUpMs, sharedBringUp: { number: this.#number, place: 1, ...because } };
  }

  /** Whether it stays for the next trial; otherwise it is to be taken down. @param next  absent: there is none */
  leave(site: Site, record: TrialRecord, next: PlannedTrial | undefined): boolean {
    const { sharedBringUp } = site;
    const refusal = next === undefined ? undefined : this.#sharing.refusal(record, next);
    this.#because = refusal;
    const look = this.#look;
    const stays = next !== undefined && refusal === undefined && look !== undefined && sharedBringUp !== undefined;
    this.#standing = stays ? { ...site, sharedBringUp, look } : undefined;
    return stays;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.end()?.[Symbol.asyncDispose]();
    } catch (failure) {
      // A run that ended between two trials has no record that could say so; what it ended for says more.
      this.#listener({ type: 'warning', message: tearDownWarning(failure) });
    }
  }
}

async function lookAt(
  { subject: { running }, look }: Standing,
  signal: AbortSignal,
): Promise<{ readonly subject?: Subject; readonly lack: string }> {
  throwIfAborted(signal);
  try {
    if (running?.renewed === undefined) return { lack: 'nobody knows what runs by now' };
    const subject = topologySubject(await running.renewed());
    const lack = await look(subject);
    return lack === '' ? { subject, lack } : { lack };
  } catch (error) {
    return { lack: firstLine(messageOf(error)) };
  }
}
