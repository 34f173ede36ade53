import type { PullProgress } from '../platform/engine/pull-progress.ts';
import type { RunListener } from '../records/events.ts';
import type { AnswerSoFar, LiveEvent } from '../records/live-state.ts';

/** Shows one run's events; disposing of it ends that. Disposing twice does no harm. */
export interface RunProgress extends Disposable {
  readonly listen: RunListener;
}

/** A page that follows a job. */
export interface LivePage {
  see(event: LiveEvent): void;
  /** what would be said if it ended now */
  answer(answer: AnswerSoFar): void;
  /** The job is over: pages that are open show what it wrote for readers. Resolves when they have it, or after a short while. */
  closeInto(file: string, sentence: string): Promise<void>;
}

/** Who wants a job done, and hears how it is getting along. */
export interface Caller {
  /** the command line, for the record */
  readonly command: readonly string[];
  /** told the events of one run */
  readonly progress: () => RunProgress;
  /** what begins now, one line */
  readonly say: (line: string) => void;
  /** what builds print, line by line */
  readonly onLine: (line: string) => void;
  /** how far an image is that a registry gives; absent: nobody looks */
  readonly onPull?: ((progress: PullProgress) => void) | undefined;
  /** absent: nobody asked for one */
  readonly live?: LivePage | undefined;
  /** ends the job in order: everything is torn down, what was measured is stored */
  readonly signal: AbortSignal;
  /** so long it waits while another run measures on this machine; absent: the job is refused then */
  readonly waitMs?: number | undefined;
}
