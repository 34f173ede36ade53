import type { LoadCounts } from '../../records/load-totals.ts';
import { OUTCOME, type OutcomeRow } from './outcome-rows.ts';

/** Counts what became of hits. */
export class LoadCounter {
  #ok = 0;
  #failed = 0;
  #timedOut = 0;
  #dropped = 0;
  #own = 0;
  #notReached = 0;

  add(outcome: number): void {
    switch (outcome as OutcomeRow['outcome']) {
      case OUTCOME.ok:
        this.#ok++;
        return;
      case OUTCOME.failed:
        this.#failed++;
        return;
      case OUTCOME.ownLimit:
        this.#failed++;
        this.#own++;
        return;
      case OUTCOME.timedOut:
        this.#timedOut++;
        return;
      case OUTCOME.dropped:
        this.#dropped++;
        return;
      case OUTCOME.notReached:
        this.#notReached++;
        return;
    }
  }

  counts(): LoadCounts {
    const sent = this.#ok + this.#failed + this.#timedOut;
    return {
      scheduled: sent + this.#dropped + this.#notReached,
      sent,
      dropped: this.#dropped,
      ...(this.#notReached > 0 ? { notReached: this.#notReached } : {}),
      ok: this.#ok,
      failed: this.#failed,
      ...(this.#own > 0 ? { own: this.#own } : {}),
      timedOut: this.#timedOut,
    };
  }
}
