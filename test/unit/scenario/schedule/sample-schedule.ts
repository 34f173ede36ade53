import { arrivals } from '../../../../src/scenario/arrivals.ts';
import type { RequestSpecification, ScheduleSpecification } from '../../../../src/scenario/schedule.ts';

/** An endpoint that asks for nothing special, with what a test changes about it. */
export function endpoint(changes: Partial<RequestSpecification> = {}): RequestSpecification {
  return {
    name: 'home',
    method: 'GET',
    path: '/',
    weight: 1,
    headers: {},
    parameters: {},
    isWrite: false,
    expect: { status: [200] },
    ...changes,
  };
}

/** Ten seconds at 100/s, with what a test changes about it. */
export function sampleSchedule(changes: Partial<ScheduleSpecification> = {}): ScheduleSpecification {
  return {
    curve: constantRate(100, 10),
    arrivals: 'poisson',
    seed: 42,
    requests: [endpoint()],
    writeKeyPrefix: 'test-',
    ...changes,
  };
}

export function constantRate(ratePerSecond: number, seconds: number): ScheduleSpecification['curve'] {
  return { segments: [{ lengthMs: seconds * 1000, ratePerSecond }] };
}

/** A catalogue: reads with popular ids and search words, and a write. */
export const CATALOGUE: readonly RequestSpecification[] = [
  endpoint({
    name: 'product',
    path: '/product/{product}',
    weight: 3,
    parameters: { product: { kind: 'zipf', count: 1000, exponent: 1 } },
    expect: { status: [200], marker: 'product:{product}' },
  }),
  endpoint({
    name: 'search',
    path: '/search?q={word}&page={page}',
    weight: 2,
    parameters: {
      word: { kind: 'words', words: ['red shoe', 'häuser', 'a&b'], exponent: 1 },
      page: { kind: 'uniform', from: 1, to: 5 },
    },
  }),
  endpoint({
    name: 'review',
    method: 'POST',
    path: '/review',
    weight: 1,
    isWrite: true,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'product={product}&stars={stars}',
    parameters: {
      product: { kind: 'zipf', count: 1000, exponent: 0.8 },
      stars: { kind: 'uniform', from: 1, to: 5 },
    },
    expect: { status: [201] },
  }),
];

/** How many visits begin, worked out from the schedule alone. */
export function visitsIn(schedule: ScheduleSpecification): number {
  const seen = new Set<number>();
  return [...arrivals(schedule)].filter(({ visitor = 0, isVisitStart }) => {
    const isNew = isVisitStart === true || !seen.has(visitor);
    seen.add(visitor);
    return isNew;
  }).length;
}
