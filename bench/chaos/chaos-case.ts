/** A command that is broken off at a seeded moment, and what must hold then and after it was continued. */
export interface ChaosCase {
  readonly name: string;
  /** its part of the moments of its kind */
  readonly weight: number;
  /** a first guess of how long it takes, and of how many changes of files it makes; both are corrected by what was seen */
  readonly seconds: number;
  readonly changes: number;
  readonly open: (folder: string) => Promise<OpenCase>;
}

export interface OpenCase extends AsyncDisposable {
  readonly cwd: string;
  /** what begins it */
  readonly words: readonly string[];
  /** where its runs are stored; nowhere: it stores nothing */
  readonly reports?: string;
  /** what is kept of an interrupted run; absent: each trial */
  readonly keeps?: 'pair';
  /** variables beside those that every command has */
  readonly env?: Readonly<Record<string, string>>;
  /** a program that starts it, with its words: to see another network, say */
  readonly starter?: readonly string[];
  /** what happens to it at its moment; absent: it is killed */
  readonly blow?: {
    readonly name: string;
    readonly strike: () => void;
    /** what makes it possible to continue */
    readonly relieve: () => Promise<void>;
  };
  /** what continues it; the words that began it where nothing was stored yet */
  readonly again: () => Promise<readonly string[]>;
  /** what lacks once it was continued to its end; none: it is complete */
  readonly lacks: () => Promise<readonly string[]>;
  /** what only this case may have left behind */
  readonly left?: () => Promise<readonly string[]>;
}
