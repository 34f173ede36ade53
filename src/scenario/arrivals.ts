import { random } from '../base/random.ts';
import { flowArrivals } from './flow-arrivals.ts';
import { PURPOSE, windowDueTimes, windowHits, windowsOf } from './hit-windows.ts';
import { cumulateRate, wholeHits, type CumulativeRate } from './rate-curve.ts';
import { compileRequestMix, type RequestMix } from './request-mix.ts';
import { visitDraw } from './visit-draw.ts';
import type { Arrival, ScheduleSpecification, Slice } from './schedule.ts';

const WHOLE: Slice = { index: 0, count: 1 };

/**
 * The hits of a schedule, or of a generator's slice of it, in order of their due times; made one by one, in constant memory.
 * @throws {BenchdayError} INTERNAL when curve or mix make no sense (scenario files are checked before)
 */
export function* arrivals(schedule: ScheduleSpecification, slice: Slice = WHOLE): Generator<Arrival, void, undefined> {
  if (schedule.flows !== undefined) {
    yield* flowArrivals({ ...schedule, flows: schedule.flows }, slice);
    return;
  }
  const rate = cumulateRate(schedule.curve);
  if (wholeHits(rate.expectedHits) === 0) return;
  const mix = compileRequestMix(schedule.requests);
  const windows = windowsOf(rate);
  for (let window = 0; window < windows; window++) {
    yield* hitsOfWindow({ schedule, rate, mix, window, slice });
  }
}

interface WindowTask {
  readonly schedule: ScheduleSpecification;
  readonly rate: CumulativeRate;
  readonly mix: RequestMix;
  readonly window: number;
  readonly slice: Slice;
}

function* hitsOfWindow({ schedule, rate, mix, window, slice }: WindowTask): Generator<Arrival, void, undefined> {
  const hits = windowHits(rate, window);
  const { seed, sessions } = schedule;
  const nextDueUs = windowDueTimes(schedule, rate, { hits, window });
  const requestChance = random(seed, PURPOSE.request, window);
  const parameterChance = random(seed, PURPOSE.parameters, window);
  const drawVisit = sessions === undefined ? undefined : visitDraw(sessions, random(seed, PURPOSE.visit, window));

  for (let index = hits.first; index < hits.end; index++) {
    const dueUs = nextDueUs();
    const request = mix.choose(requestChance);
    const values = mix.drawValues(request, parameterChance);
    if (drawVisit === undefined) {
      if (index % slice.count === slice.index) yield { index, dueUs, request, ...mix.render(request, values) };
      continue;
    }
    const visit = drawVisit();
    // A visitor's cookies are in one generator only.
    if (visit.visitor % slice.count !== slice.index) continue;
    yield { index, dueUs, request, ...mix.render(request, values), ...visit };
  }
}
