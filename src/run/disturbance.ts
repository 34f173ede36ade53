import type { BinSettings } from '../load/load-engine.ts';
import type { RateCurve } from '../scenario/schedule.ts';
import type { Subject } from './subject.ts';

/** Something that is done to a site while it is measured. */
export interface Disturbance {
  /** how finely the hits are counted */
  readonly bins: BinSettings;
  /** rates in the place of the scenario's, for as long; absent: those of the scenario */
  readonly curve?: RateCurve;
  /** services that end, or start again, are what was asked for; absent: none should */
  readonly endsServices?: true;
  /**
   * Begun at time 0. It ends when what was done is undone, whatever happens, and the site is whole again or was waited for in vain.
   * @throws {BenchdayError} what ends the trial
   */
  play(subject: Subject, time: DisturbanceTime): Promise<void>;
}

export interface DisturbanceTime {
  /** epoch ms of time 0 */
  readonly startedAtMs: number;
  /** ends it in order: what was done is undone all the same */
  readonly signal: AbortSignal;
  /** aborted when the last hit was answered */
  readonly loadOver: AbortSignal;
  /** says what happens, in a few words; kept with the events of the run */
  readonly tell: (what: string) => void;
}

/** How long load is sent, ms: what is disturbed may have a load of its own. @param scenarioMs  of the scenario's measurement */
export function loadLengthMs(scenarioMs: number, disturbance: Pick<Disturbance, 'curve'> | undefined): number {
  const { curve } = disturbance ?? {};
  return curve === undefined ? scenarioMs : curve.segments.reduce((sum, { lengthMs }) => sum + lengthMs, 0);
}

/** A disturbance under way. Disposing of it undoes what it did. */
export class Disturbing implements AsyncDisposable {
  readonly #disturbance: Disturbance | undefined;
  readonly #subject: Subject;
  readonly #failed = new AbortController();
  readonly #over = new AbortController();
  readonly #ended = new AbortController();
  readonly #signal: AbortSignal;
  readonly #tell: (what: string) => void;
  #playing: Promise<void> | undefined;
  #failure: Error | undefined;

  constructor(
    disturbance: Disturbance | undefined,
    subject: Subject,
    caller: { readonly signal: AbortSignal; readonly tell: (what: string) => void },
  ) {
    this.#disturbance = disturbance;
    this.#subject = subject;
    this.#signal = caller.signal;
    this.#tell = caller.tell;
  }

  /** What watches the load: services that die are no reason to end it where that was asked for. */
  get subject(): Subject {
    if (this.#disturbance === undefined) return this.#subject;
    return { ...this.#subject, deaths: () => Promise.resolve([]) };
  }

  /** aborted with the caller's, or when it could not be played */
  get signal(): AbortSignal {
    return AbortSignal.any([this.#signal, this.#failed.signal]);
  }

  begin(startedAtMs: number): void {
    if (this.#disturbance === undefined) return;
    const signal = AbortSignal.any([this.#signal, this.#ended.signal]);
    this.#playing = this.#disturbance
      .play(this.#subject, { startedAtMs, signal, loadOver: this.#over.signal, tell: this.#tell })
      .catch((failure: unknown) => {
        this.#failure = failure instanceof Error ? failure : new Error(String(failure));
        this.#failed.abort(failure);
      });
  }

  /** Waits for its end. Call when the load is over. @throws what it failed with */
  async finish(): Promise<void> {
    this.#over.abort();
    await this.#playing;
    this.requirePlayed();
  }

  /** @throws what it failed with, which says more than what that did to the load */
  requirePlayed(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    this.#over.abort();
    await this.#playing;
  }
}
