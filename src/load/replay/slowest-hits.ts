import { traceOf } from '../../http/trace.ts';
import type { SlowHit } from '../../records/load-totals.ts';
import type { Arrival, ScheduleSpecification } from '../../scenario/schedule.ts';

const MOST = 10;

/** A hit that is settled. */
interface Settled {
  readonly arrival: Pick<Arrival, 'index' | 'dueUs'>;
  readonly request: { readonly name: string };
  readonly doneUs: number;
}

/** The slowest hits that carried a trace. */
export class SlowestHits {
  readonly #schedule: ScheduleSpecification;
  #hits: SlowHit[] = [];

  constructor(schedule: ScheduleSpecification) {
    this.#schedule = schedule;
  }

  get hits(): SlowHit[] {
    return this.#hits;
  }

  add({ arrival, request, doneUs }: Settled, isOk: boolean): void {
    const responseMs = (doneUs - arrival.dueUs) / 1000;
    const last = this.#hits[MOST - 1];
    if (last !== undefined && responseMs <= last.responseMs) return;
    const trace = traceOf(this.#schedule.writeKeyPrefix, this.#schedule.traceShare, arrival.index);
    if (trace === undefined) return;
    const hit = { trace: trace.id, endpoint: request.name, dueMs: arrival.dueUs / 1000, responseMs, isOk };
    this.#hits = slowestOf([...this.#hits, hit]);
  }
}

/** Slowest first. */
export function slowestOf(hits: readonly SlowHit[]): SlowHit[] {
  return hits.toSorted((a, b) => b.responseMs - a.responseMs || a.dueMs - b.dueMs).slice(0, MOST);
}
