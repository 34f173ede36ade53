import { random } from '../base/random.ts';
import { poissonDueTimes, uniformDueTimes, type WindowHits } from './due-times.ts';
import { cumulateRate, wholeHits, type CumulativeRate } from './rate-curve.ts';
import { compileRequestMix, type RequestMix } from './request-mix.ts';
import { visitDraw } from './visit-draw.ts';
import type { Arrival, ScheduleSpecification, Slice } from './schedule.ts';

/** Chance is drawn, and the count of hits exact, per window of this length. */
const WINDOW_US = 1_000_000;

/** One stream of chance per dimension, so that a change of the mix does not move a due time. */
const PURPOSE = { timing: 1, request: 2, parameters: 3, visit: 4 } as const;

const WHOLE: Slice = { index: 0, count: 1 };

/**
 * The hits of a schedule, or of a generator's slice of it, in order of their due times; made one by one, in constant memory.
 * @throws {BenchdayError} INTERNAL when curve or mix make no sense (scenario files are checked before)
 */
export function* arrivals(schedule: ScheduleSpecification, slice: Slice = WHOLE): Generator<Arrival, void, undefined> {
  const rate = cumulateRate(schedule.curve);
  if (wholeHits(rate.expectedHits) === 0) return;
  const mix = compileRequestMix(schedule.requests);
  const windows = Math.ceil(rate.durationUs / WINDOW_US);
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
  const nextDueUs =
    schedule.arrivals === 'uniform'
      ? uniformDueTimes(rate, hits)
      : poissonDueTimes(rate, hits, random(seed, PURPOSE.timing, window));
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

function windowHits(rate: CumulativeRate, window: number): WindowHits {
  const startHits = rate.hitsBefore(window * WINDOW_US);
  const endHits = rate.hitsBefore((window + 1) * WINDOW_US);
  return { startHits, endHits, first: wholeHits(startHits), end: wholeHits(endHits) };
}
