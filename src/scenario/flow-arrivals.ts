import { BenchdayError } from '../base/errors.ts';
import { random } from '../base/random.ts';
import { compileFlow, weighted } from './flow-draw.ts';
import { meanSteps } from './flow-means.ts';
import { PURPOSE, windowDueTimes, windowHits, windowsOf } from './hit-windows.ts';
import { cumulateRate, type CumulativeRate, wholeHits } from './rate-curve.ts';
import { compileRequestMix } from './request-mix.ts';
import { stepRequests } from './step-requests.ts';
import type { Arrival, FlowSpecification, RequestSpecification, ScheduleSpecification, Slice } from './schedule.ts';

type WithFlows = ScheduleSpecification & { readonly flows: readonly FlowSpecification[] };

/** A hit that has no position in the schedule yet. */
type Pending = Omit<Arrival, 'index'> & { readonly visitor: number };

/**
 * Hits of visits, and single hits of a mix beside them, in order of due time. Both begin at the curve's rate over the mean number of hits
 * that one of them brings. Memory is that of the visits under way.
 */
export function* flowArrivals(schedule: WithFlows, slice: Slice): Generator<Arrival, void, undefined> {
  const mean = hitsPerBegin(schedule);
  const segments = schedule.curve.segments.map(({ lengthMs, ratePerSecond }) => ({
    lengthMs,
    ratePerSecond: ratePerSecond / mean,
  }));
  const rate = cumulateRate({ segments });
  if (wholeHits(rate.expectedHits) === 0) return;
  const begin = beginnings(schedule, rate);
  const pending = new EarliestFirst();
  let index = 0;
  for (let window = 0; window < windowsOf(rate); window++) {
    const hits = windowHits(rate, window);
    const nextDueUs = windowDueTimes(schedule, rate, { hits, window });
    for (let visitor = hits.first; visitor < hits.end; visitor++) {
      const startUs = nextDueUs();
      for (const hit of pending.takeUntil(startUs)) yield* ofSlice(hit, index++, slice);
      for (const hit of begin(visitor, startUs)) pending.add(hit);
    }
  }
  for (const hit of pending.takeUntil(Infinity)) yield* ofSlice(hit, index++, slice);
}

/** A visit's cookies and values are in one generator only. */
function* ofSlice({ visitor, ...hit }: Pending, index: number, slice: Slice): Generator<Arrival, void, undefined> {
  if (visitor % slice.count !== slice.index) return;
  yield hit.step === undefined ? { ...hit, index } : { ...hit, index, visitor };
}

/** What begins at one time: all the steps of a visit, or a single hit. */
function beginnings(
  { flows, requests, seed }: WithFlows,
  rate: CumulativeRate,
): (visitor: number, startUs: number) => readonly Pending[] {
  const single = singleOf({ flows, requests });
  const mix = single.length === 0 ? undefined : compileRequestMix(single.map(({ request }) => request));
  const drawVisits = flows.map((flow, index) => compileFlow(flow, { index, seed, endUs: rate.durationUs, requests }));
  const choose = weighted(beginShares({ flows, requests }).map((weight) => ({ weight })));
  const begun = flows.map(() => 0);
  return (visitor, startUs) => {
    const chance = random(seed, PURPOSE.request, visitor);
    const kind = choose(chance);
    const draw = drawVisits[kind];
    if (draw !== undefined) {
      const earlier = begun[kind] ?? 0;
      begun[kind] = earlier + 1;
      return draw({ visitor, startUs, earlier }).map((hit) => ({ ...hit, visitor }));
    }
    if (mix === undefined) throw new BenchdayError('INTERNAL', 'a hit of a mix was drawn, and there is none');
    const chosen = mix.choose(chance);
    const values = mix.drawValues(chosen, random(seed, PURPOSE.parameters, visitor));
    const request = single[chosen]?.index ?? 0;
    return [{ dueUs: startUs, request, ...mix.render(chosen, values), visitor }];
  };
}

/** Endpoints of the mix itself, with their place among all. */
function singleOf({ flows, requests }: Pick<WithFlows, 'flows' | 'requests'>): readonly {
  readonly request: RequestSpecification;
  readonly index: number;
}[] {
  const ofFlows = stepRequests(flows);
  return requests.map((request, index) => ({ request, index })).filter(({ index }) => !ofFlows.has(index));
}

/** By flow, and the whole mix last: how many begin, as weights are shares of hits. */
function beginShares(all: Pick<WithFlows, 'flows' | 'requests'>): readonly number[] {
  const single = singleOf(all).reduce((sum, { request }) => sum + request.weight, 0);
  return [...all.flows.map((flow) => flow.weight / (meanSteps(flow) ?? Number.NaN)), single];
}

function hitsPerBegin(schedule: WithFlows): number {
  const single = singleOf(schedule).reduce((sum, { request }) => sum + request.weight, 0);
  const hits = schedule.flows.reduce((sum, { weight }) => sum + weight, single);
  const mean = hits / beginShares(schedule).reduce((sum, share) => sum + share, 0);
  if (mean > 0 && Number.isFinite(mean)) return mean;
  throw new BenchdayError('INTERNAL', `flows with ${mean} hits a visit`);
}

/** Hits by due time; those due at once by visit, and a visit's in its own order. A binary heap. */
class EarliestFirst {
  readonly #hits: Pending[] = [];

  add(hit: Pending): void {
    let at = this.#hits.push(hit) - 1;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (!isBefore(hit, this.#at(parent))) break;
      this.#hits[at] = this.#at(parent);
      at = parent;
    }
    this.#hits[at] = hit;
  }

  /** Takes those that are due by then. */
  *takeUntil(dueUs: number): Generator<Pending, void, undefined> {
    for (;;) {
      const first = this.#hits[0];
      if (first === undefined || first.dueUs > dueUs) return;
      this.#removeFirst();
      yield first;
    }
  }

  #removeFirst(): void {
    const last = this.#hits.pop();
    if (last === undefined || this.#hits.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#hits.length) break;
      if (child + 1 < this.#hits.length && isBefore(this.#at(child + 1), this.#at(child))) child++;
      if (!isBefore(this.#at(child), last)) break;
      this.#hits[at] = this.#at(child);
      at = child;
    }
    this.#hits[at] = last;
  }

  #at(position: number): Pending {
    const hit = this.#hits[position];
    if (hit === undefined) throw new BenchdayError('INTERNAL', `position ${position} of ${this.#hits.length}`);
    return hit;
  }
}

function isBefore(one: Pending, other: Pending): boolean {
  if (one.dueUs !== other.dueUs) return one.dueUs < other.dueUs;
  if (one.visitor !== other.visitor) return one.visitor < other.visitor;
  return (one.step?.position ?? 0) < (other.step?.position ?? 0);
}
