import type { ConnectionPool } from '../../http/connection-pool.ts';
import type { WireText } from '../../http/request-writer.ts';
import type { Arrival, FlowSpecification, RequestSpecification } from '../../scenario/schedule.ts';
import type { Alarm } from './alarm.ts';
import type { Journal } from './journal.ts';
import type { OutcomeColumns } from './outcome-rows.ts';
import type { Pacer } from './pacer.ts';
import type { Places } from './places.ts';
import type { SlowestHits } from './slowest-hits.ts';
import type { Visit, Visitors } from './visitors.ts';

/** What a generator hands over about once a second. */
export interface Batch {
  readonly columns: OutcomeColumns;
  /** every hit due before this is settled, µs */
  readonly settledUntilUs: number;
  readonly inFlight: number;
}

export interface GeneratorParts {
  readonly pacer: Pacer;
  readonly requests: readonly RequestSpecification[];
  readonly write: (arrival: Arrival, visit: Visit | undefined) => WireText;
  /** undefined: hits are of no flow */
  readonly flows: readonly FlowSpecification[] | undefined;
  /** undefined: nobody keeps cookies, and nobody follows a flow */
  readonly visitors: Visitors | undefined;
  readonly alarm: Alarm;
  /** it may have idle connections of a part before */
  readonly pool: ConnectionPool;
  /** µs after time 0 */
  readonly clockUs: () => number;
  readonly places: Places;
  readonly timeoutMs: number;
  /** undefined: no hit carries a trace */
  readonly slowest?: SlowestHits | undefined;
  /** undefined: what became of each write is not noted */
  readonly journal: Journal | undefined;
  readonly onBatch: (batch: Batch) => void;
  /** told once, after the last batch */
  readonly onEnd: () => void;
}
