import type { RunEvent } from '../../records/events.ts';

/** Shows a run's events; disposing of it leaves the terminal as it was. Disposing twice does no harm. */
export interface Progress extends Disposable {
  tell(event: RunEvent): void;
}
