import type { Histogram } from 'hdr-histogram-js';
import { BenchdayError } from '../base/errors.ts';
import { percent, plainSeconds } from '../base/number-text.ts';
import type { LatencyPlace, LoadCounts, LoadProgress } from '../records/load-totals.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { LatencyDigest, percentileMs } from '../stats/latency-digest.ts';

type Limits = NonNullable<Scenario['stopWhen']>;

interface Rule {
  readonly limits: Limits;
  readonly objectives: Scenario['slo'];
  /** of the whole measurement */
  readonly durationMs: number;
}

/**
 * Ends a measurement that is far beyond its objectives for too long. Times are service times: the generator's own lateness stops nothing,
 * nor does what the generator itself lacked.
 */
export class StopRule {
  readonly #rule: Rule;
  readonly #stopped = new AbortController();
  #cause: BenchdayError | undefined;
  #seen: { readonly elapsedMs: number; readonly wrong: number; readonly settled: number } = ZERO;
  #wrongForMs = 0;
  #slowForMs = 0;
  #interval: { readonly startMs: number; readonly lengthMs: number; readonly digest: LatencyDigest } | undefined;

  constructor(rule: Rule) {
    this.#rule = rule;
  }

  /** aborted once a limit was passed for long enough */
  get signal(): AbortSignal {
    return this.#stopped.signal;
  }

  /** STOPPED_EARLY when that is why the signal was aborted */
  get cause(): BenchdayError | undefined {
    return this.#cause;
  }

  /** About once a second. */
  onProgress({ elapsedMs, counts }: Pick<LoadProgress, 'elapsedMs' | 'counts'>): void {
    const { errorRatio } = this.#rule.limits;
    const now = { elapsedMs, ...endsOf(counts) };
    const settled = now.settled - this.#seen.settled;
    if (errorRatio === undefined || settled === 0) return;
    const ratio = (now.wrong - this.#seen.wrong) / settled;
    this.#wrongForMs = ratio > errorRatio ? this.#wrongForMs + elapsedMs - this.#seen.elapsedMs : 0;
    this.#seen = now;
    const { objectives } = this.#rule;
    this.#stopAfter(this.#wrongForMs, elapsedMs, [
      `more than ${percent(errorRatio)} of the answers were wrong or missing`,
      `${percent(ratio)} in the last of them, and the objective is ${percent(objectives.errorRatio)}`,
    ]);
  }

  /** Each histogram, when its interval is complete: all of one interval before the next. */
  onLatency(place: LatencyPlace, histogram: Histogram): void {
    if (this.#rule.limits.p95Ms === undefined || place.kind !== 'service') return;
    if (this.#interval?.startMs !== place.startMs) this.#closeInterval();
    this.#interval ??= { startMs: place.startMs, lengthMs: place.lengthMs, digest: new LatencyDigest(NO_PEAK) };
    this.#interval.digest.record(place, histogram);
  }

  #closeInterval(): void {
    const { p95Ms } = this.#rule.limits;
    if (this.#interval === undefined || p95Ms === undefined) return;
    const { startMs, lengthMs, digest } = this.#interval;
    this.#interval = undefined;
    const measuredMs = percentileMs(digest.service, 95);
    this.#slowForMs = measuredMs > p95Ms ? this.#slowForMs + lengthMs : 0;
    this.#stopAfter(this.#slowForMs, startMs + lengthMs, [
      `p95 was above ${p95Ms} ms`,
      `${measuredMs.toFixed(0)} ms in the last of them, and the objective is ${this.#rule.objectives.p95Ms} ms`,
    ]);
  }

  #stopAfter(forMs: number, atMs: number, [what, last]: readonly [string, string]): void {
    const { limits, durationMs } = this.#rule;
    if (forMs < limits.forMs || this.#cause !== undefined) return;
    const when = `stopped ${plainSeconds(Math.round(atMs))} into a measurement of ${plainSeconds(durationMs)}`;
    const message = `it does not hold the objectives: ${when}, as for ${plainSeconds(Math.round(forMs))} ${what} (${last})`;
    this.#cause = new BenchdayError('STOPPED_EARLY', message);
    this.#stopped.abort(this.#cause);
  }
}

/** @returns undefined where a scenario stops nothing */
export function stopRuleOf({ stopWhen: limits, slo: objectives, load }: Scenario): StopRule | undefined {
  return limits === undefined ? undefined : new StopRule({ limits, objectives, durationMs: load.durationMs });
}

const ZERO = { elapsedMs: 0, wrong: 0, settled: 0 };
const NO_PEAK = { fromMs: 0, toMs: 0 };

/** Hits that ended, and those of them that the site failed. */
function endsOf({ ok, failed, own = 0, timedOut }: LoadCounts): { readonly wrong: number; readonly settled: number } {
  const wrong = failed - own + timedOut;
  return { wrong, settled: ok + wrong };
}
