import type { RequestPool } from '../../http/request-pool.ts';
import type { Arrival, FlowSpecification, RequestSpecification } from '../../scenario/schedule.ts';
import type { Alarm } from './alarm.ts';
import type { Journal } from './journal.ts';
import type { OutcomeColumns } from './outcome-rows.ts';
import type { Pacer } from './pacer.ts';
import type { Room } from './places.ts';
import type { SlowestHits } from './slowest-hits.ts';
import type { Visit, Visitors } from './visitors.ts';

/** What a generator hands over about once a second. */
export interface Batch {
  readonly columns: OutcomeColumns;
  /** every hit due before this is settled, µs */
  readonly settledUntilUs: number;
  readonly inFlight: number;
}

/** @typeParam Wire  a request as its protocol wants it */
export interface GeneratorParts<Wire> {
  readonly pacer: Pacer;
  readonly requests: readonly RequestSpecification[];
  readonly write: (arrival: Arrival, visit: Visit | undefined, isAgain?: boolean) => Wire;
  /** undefined: hits are of no flow */
  readonly flows: readonly FlowSpecification[] | undefined;
  /** undefined: nobody keeps cookies, and nobody follows a flow */
  readonly visitors: Visitors | undefined;
  readonly alarm: Alarm;
  /** it may have idle connections of a part before */
  readonly pool: RequestPool<Wire>;
  /** µs after time 0 */
  readonly clockUs: () => number;
  readonly places: Room;
  readonly timeoutMs: number;
  /** undefined: no hit carries a trace */
  readonly slowest?: SlowestHits | undefined;
  /** undefined: what became of each write is not noted */
  readonly journal: Journal | undefined;
  readonly onBatch: (batch: Batch) => void;
  /** told once, after the last batch */
  readonly onEnd: () => void;
}
