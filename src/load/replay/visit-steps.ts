import { BenchdayError } from '../../base/errors.ts';
import type { NotReachedCause } from '../../records/flow-load.ts';
import type { LoadTotals } from '../../records/load-totals.ts';
import type {
  Arrival,
  ArrivalStep,
  FlowSpecification,
  ScheduleSpecification,
  StepOption,
} from '../../scenario/schedule.ts';
import { compileSteps } from '../../scenario/step-text.ts';
import { neverLeft, OUTCOME, type OutcomeRow } from './outcome-rows.ts';
import type { Visit, Visitors } from './visitors.ts';

type WithFlows = Pick<ScheduleSpecification, 'requests'> & { readonly flows: readonly FlowSpecification[] };
type StepArrival = Arrival & { readonly step: ArrivalStep };

/** What an answer gives, or was to give. Who needs it keeps it, so that a later step may take one of the same name. */
interface TakenValue {
  state: 'awaited' | 'come' | 'never';
  text: string;
  /** why it never comes */
  why: string;
  cause: NotReachedCause;
  /** when the answer that holds it had come, µs after time 0 */
  atUs: number;
}

type FlowCount = NonNullable<NonNullable<LoadTotals['flows']>['byFlow']>[number];

interface GoingVisit {
  /** of its flow */
  readonly counts: FlowCount;
  hasBegun: boolean;
  /** every step settled so far was answered as expected */
  isAllOk: boolean;
  /** its cookies */
  readonly visit: Visit;
  readonly values: Map<string, TakenValue>;
  /** due, and waiting for a value, in order of due time */
  held: OpenStep[];
  /** due and not settled */
  open: number;
  hasEnded: boolean;
}

/** A step that is due, until it is settled. */
export interface OpenStep {
  readonly arrival: StepArrival;
  readonly going: GoingVisit;
  readonly option: StepOption;
  readonly needs: readonly TakenValue[];
  readonly takes: readonly TakenValue[];
  /** how long it waited for a value, µs */
  heldUs: number;
  /** of one that is not reached */
  cause: NotReachedCause;
}

/** Who sends what may leave, and counts what never will. */
export interface StepOwner {
  /** @param arrival  filled with the values */
  onStepReady(arrival: Arrival, step: OpenStep): void;
  onStepNotReached(arrival: Arrival): void;
}

type WhyNot = readonly [words: string, cause: NotReachedCause];

const WHY_NOT: Readonly<Record<Exclude<OutcomeRow['outcome'], typeof OUTCOME.notReached>, WhyNot>> = {
  [OUTCOME.ok]: ['no match in the answer of', 'no-match'],
  [OUTCOME.failed]: ['a wrong answer, or none, of', 'error'],
  [OUTCOME.ownLimit]: ['no answer of', 'error'],
  [OUTCOME.timedOut]: ['no answer in time of', 'time-out'],
  [OUTCOME.dropped]: ['there was no place in flight for', 'dropped'],
};

/** The visits that go on in one generator, with the values that their answers gave. */
export class VisitSteps {
  readonly #schedule: WithFlows;
  readonly #visitors: Visitors;
  readonly #owner: StepOwner;
  readonly #fill: ReturnType<typeof compileSteps>;
  readonly #going = new Map<number, GoingVisit>();
  readonly #notReached = new Map<string, { endpoint: string; reason: string; cause: NotReachedCause; hits: number }>();
  readonly #byFlow: readonly FlowCount[];
  #held = 0;
  #due = 0;

  constructor(schedule: WithFlows, visitors: Visitors, owner: StepOwner) {
    this.#schedule = schedule;
    this.#visitors = visitors;
    this.#owner = owner;
    this.#fill = compileSteps(schedule);
    this.#byFlow = schedule.flows.map(({ name }) => ({ flow: name, due: 0, begun: 0, finished: 0 }));
  }

  counts(): NonNullable<LoadTotals['flows']> {
    const { visits } = this.#visitors.counts;
    const notReached = [...this.#notReached.values()];
    const byFlow = this.#byFlow.map((one) => ({ ...one }));
    return { visits, due: this.#due, held: this.#held, notReached, byFlow };
  }

  /** A step is due: it leaves, or waits, or is not reached. */
  due(arrival: Arrival, step: ArrivalStep): void {
    const option = this.#schedule.flows[step.flow]?.steps[step.position]?.options[step.option];
    if (option === undefined) throw new BenchdayError('INTERNAL', `hit ${arrival.index} is no step of its flow`);
    const going = this.#visitOf(arrival, step);
    this.#due++;
    going.open++;
    going.hasEnded = step.isVisitEnd;
    const needs = option.needs.map((name) => going.values.get(name) ?? neverTaken(name));
    const takes = option.take.map((): TakenValue => ({ state: 'awaited', text: '', why: '', cause: 'error', atUs: 0 }));
    option.take.forEach(({ name }, at) => {
      const value = takes[at];
      if (value !== undefined) going.values.set(name, value);
    });
    const open = { arrival: { ...arrival, step }, going, option, needs, takes, heldUs: 0, cause: 'error' as const };
    if (!this.#proceed(open)) going.held.push(open);
  }

  /** @param values  what was taken, in the order of the option; no matter unless the outcome is ok */
  settle(
    open: OpenStep,
    outcome: OutcomeRow['outcome'],
    values: readonly (string | undefined)[],
    doneUs: number,
  ): void {
    const name = this.#schedule.requests[open.option.request]?.name ?? '';
    // What was not reached has its own cause, and that is the one of those that are not reached for its sake.
    const [words, cause] = outcome === OUTCOME.notReached ? ['not reached either was', open.cause] : WHY_NOT[outcome];
    for (const [at, value] of open.takes.entries()) {
      const text = outcome === OUTCOME.ok ? values[at] : undefined;
      value.state = text === undefined ? 'never' : 'come';
      value.text = text ?? '';
      value.why = `${open.option.take[at]?.name ?? ''}: ${words} ${name}`;
      value.cause = cause;
      value.atUs = doneUs;
    }
    const { going } = open;
    going.open--;
    if (!neverLeft(outcome) && !going.hasBegun) going.counts.begun++;
    going.hasBegun ||= !neverLeft(outcome);
    going.isAllOk &&= outcome === OUTCOME.ok;
    if (going.held.length > 0 && open.takes.length > 0) {
      const waiting = going.held;
      going.held = [];
      // One that leaves or is not reached may decide about those after it.
      for (const one of waiting) if (!this.#proceed(one)) going.held.push(one);
    }
    const { visitor } = open.arrival;
    if (!going.hasEnded || going.open > 0 || visitor === undefined) return;
    if (going.isAllOk) going.counts.finished++;
    this.#going.delete(visitor);
  }

  /** @returns whether it is decided */
  #proceed(open: OpenStep): boolean {
    const { arrival, option, needs } = open;
    const never = needs.find(({ state }) => state === 'never');
    if (never !== undefined) {
      this.#giveUp(open, never.why, never.cause);
      return true;
    }
    if (needs.some(({ state }) => state === 'awaited')) return false;
    const values = { ...arrival.step.values };
    option.needs.forEach((name, at) => (values[name] = needs[at]?.text ?? ''));
    const filled = this.#fill(option.request, values);
    if ('problem' in filled) {
      this.#giveUp(open, filled.problem, 'unsendable');
      return true;
    }
    open.heldUs = Math.max(0, ...needs.map(({ atUs }) => atUs - arrival.dueUs));
    if (open.heldUs > 0) this.#held++;
    this.#owner.onStepReady({ ...arrival, ...filled }, open);
    return true;
  }

  #giveUp(open: OpenStep, reason: string, cause: NotReachedCause): void {
    const { arrival } = open;
    const endpoint = this.#schedule.requests[arrival.request]?.name ?? '';
    const key = `${endpoint}\n${reason}\n${cause}`;
    const row = this.#notReached.get(key) ?? { endpoint, reason, cause, hits: 0 };
    row.hits++;
    this.#notReached.set(key, row);
    this.#owner.onStepNotReached(arrival);
    open.cause = cause;
    this.settle(open, OUTCOME.notReached, [], arrival.dueUs);
  }

  #visitOf(arrival: Arrival, { flow }: ArrivalStep): GoingVisit {
    const { visitor = -1 } = arrival;
    const known = this.#going.get(visitor);
    if (known !== undefined) return known;
    const counts = this.#byFlow[flow];
    if (counts === undefined) throw new BenchdayError('INTERNAL', `hit ${arrival.index} is of no flow`);
    counts.due++;
    const going: GoingVisit = {
      ...{ counts, hasBegun: false, isAllOk: true, visit: this.#visitors.newVisit(), values: new Map() },
      ...{ held: [], open: 0, hasEnded: false },
    };
    this.#going.set(visitor, going);
    return going;
  }
}

/** The schedule has no such step. */
function neverTaken(name: string): TakenValue {
  return { state: 'never', text: '', why: `${name}: no step took it`, cause: 'no-match', atUs: 0 };
}
