import type { GeneratorHost } from '../records/generator-host.ts';
import type { LatencySink, LoadProgress, LoadTotals } from '../records/load-totals.ts';
import type { Target } from '../http/target.ts';
import type { ScheduleSpecification } from '../scenario/schedule.ts';

export type Availability =
  { readonly state: 'available'; readonly version: string } | { readonly state: 'missing'; readonly hint: string };

/** What is shared by all parts of a load. */
export interface OpenSettings {
  /** hits that may be in flight at once over all workers; one due beyond that is dropped and counted */
  readonly maxInFlight: number;
  /** from due time to the last byte, ms */
  readonly timeoutMs: number;
  /** generating threads, of each process where there are several */
  readonly workers: number;
  /** generating processes; absent: 1, within this process. Only `replay` takes more */
  readonly generators?: number;
  /** where the processes run, one each, in the place of `generators` here; absent: on this machine. Only `replay` takes some */
  readonly hosts?: readonly GeneratorHost[];
}

/** Into how short bins hits are counted, and from when on an answer is late. */
export interface BinSettings {
  readonly lengthMs: number;
  /** response time, ms; longer is slow */
  readonly limitMs: number;
}

/** What each part of a load has of its own. */
export interface PartSettings {
  /** length of the intervals in the result, ms */
  readonly intervalMs: number;
  readonly onProgress?: (progress: LoadProgress) => void;
  /** told once with the epoch ms of time 0, before the first hit leaves */
  readonly onStart?: (startedAtMs: number) => void;
  /**
   * Absolute stem of the files in which each generator notes what became of each write (records/write-journal.ts); absent: nobody notes.
   * One that cannot be written ends the load with DISK_FULL or STORE_FAILED.
   */
  readonly journal?: string;
  readonly onLatency?: LatencySink;
  /** hits are counted in short bins too; absent: they are not */
  readonly bins?: BinSettings;
}

export type LoadSettings = OpenSettings & PartSettings;

/**
 * Threads that stay, with their connections and their compiled code, from one part of a load to the next: a warm-up and its measurement.
 * After a part that failed no other can be sent.
 */
export interface OpenLoad extends AsyncDisposable {
  /**
   * Sends a whole schedule and waits for the answers: at the end nothing is in flight.
   * @param part  `onReady` is awaited once everything is ready to begin; time 0 follows within 0.2 s, from other hosts within 0.5 s
   * @throws {BenchdayError} as `LoadEngine.run`
   */
  send(
    schedule: ScheduleSpecification,
    part: PartSettings & { readonly onReady?: () => Promise<void> },
    signal: AbortSignal,
  ): Promise<LoadTotals>;
}

/** What not every engine can do. */
export interface LoadWishes {
  readonly connections?: Target['connections'];
  readonly http2?: Target['http2'] | undefined;
  readonly sessions?: ScheduleSpecification['sessions'];
  readonly requests?: ScheduleSpecification['requests'];
  readonly flows?: ScheduleSpecification['flows'];
  readonly traceShare?: ScheduleSpecification['traceShare'];
}

/** Who sends the load. */
export interface LoadEngine {
  readonly id: string;
  readonly title: string;
  readonly loadModel: 'open' | 'closed';
  /** false: its response times begin when a hit is sent or made ready, and there is no lag */
  readonly hasDueTimes?: false;
  /** it honours `LoadSettings.journal`; without one nothing can be said about single writes */
  readonly keepsJournal?: true;
  /** who warms up where this one cannot, as what it sends is not the schedule's */
  readonly warmsUpBy?: LoadEngine;
  /** @returns what of it the load engine cannot do, as a sentence */
  cannot?(wishes: LoadWishes): string | undefined;
  available(): Promise<Availability>;
  /** Looks at what the user gave it, before anything is started. @throws {BenchdayError} FILE_INVALID */
  check?(): Promise<void>;
  /** absent: each load has threads and connections of its own, and so a cold start */
  open?(target: Target, settings: OpenSettings): OpenLoad;
  /**
   * Sends the whole schedule and waits for the answers.
   * @throws {BenchdayError} GENERATOR_FAILED when a worker died; DISK_FULL or STORE_FAILED when a journal could not be written; INTERRUPTED when the signal was aborted
   */
  run(
    schedule: ScheduleSpecification,
    target: Target,
    settings: LoadSettings,
    signal: AbortSignal,
  ): Promise<LoadTotals>;
}
