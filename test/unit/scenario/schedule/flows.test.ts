import { describe, expect, it } from 'vitest';
import { arrivals } from '../../../../src/scenario/arrivals.ts';
import { meanSteps, optionMeans } from '../../../../src/scenario/flow-means.ts';
import { combineDigests, scheduleDigest } from '../../../../src/scenario/schedule-digest.ts';
import { scheduleTotals } from '../../../../src/scenario/schedule-totals.ts';
import type { Arrival, ScheduleSpecification } from '../../../../src/scenario/schedule.ts';
import { flow, loginAndFollow, step } from './sample-flow.ts';
import { constantRate, endpoint, sampleSchedule } from './sample-schedule.ts';

const FLOW = loginAndFollow({ curve: constantRate(200, 20) });

function byVisit(schedule: ScheduleSpecification): ReadonlyMap<number, readonly Arrival[]> {
  return grouped(
    [...arrivals(schedule)].filter(({ step: own }) => own !== undefined),
    ({ visitor = -1 }) => visitor,
  );
}

function grouped<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): ReadonlyMap<Key, readonly Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

describe('the schedule of flows', () => {
  it('has each step a think time after the step before was due, in order of due time and of index', () => {
    const hits = [...arrivals(FLOW)];
    expect(hits.map(({ index }) => index)).toEqual(hits.map((_, index) => index));
    expect(hits.every(({ dueUs }, at) => dueUs >= (hits[at - 1]?.dueUs ?? 0))).toBe(true);
    for (const [login, follow, buy] of byVisit(FLOW).values()) {
      expect(login?.request).toBe(0);
      if (follow !== undefined) expect(follow.dueUs - (login?.dueUs ?? 0)).toBe(500_000);
      if (buy !== undefined) expect(Math.abs(buy.dueUs - (follow?.dueUs ?? 0) - 500_000)).toBeLessThanOrEqual(400_000);
    }
  });

  it("keeps the curve's rate of hits, but for visits that begin at the start and are cut off at the end", () => {
    const { hits } = scheduleTotals(FLOW);
    expect(hits).toBe([...arrivals(FLOW)].length);
    // 200/s over 20 s; visits of 2.5 hits last up to 1.4 s, so that about 200 x 0.4 hits are beyond the end.
    expect(hits).toBeGreaterThan(3800);
    expect(hits).toBeLessThan(4000);
    const middle = [...arrivals(FLOW)].filter(({ dueUs }) => dueUs >= 2e6 && dueUs < 18e6);
    expect(middle.length / 16).toBeGreaterThan(190);
    expect(middle.length / 16).toBeLessThan(210);
    expect([...arrivals(FLOW)].every(({ dueUs }) => dueUs < 20e6)).toBe(true);
  });

  it('tells the first and the last hit of each visit, also of one that is cut off', () => {
    for (const hits of byVisit(FLOW).values()) {
      expect(hits.map(({ isVisitStart }) => isVisitStart)).toEqual(hits.map((_, at) => at === 0));
      expect(hits.map((hit) => hit.step?.isVisitEnd)).toEqual(hits.map((_, at) => at === hits.length - 1));
    }
  });

  it('draws what belongs to a visit once, and what belongs to a step for each', () => {
    for (const hits of byVisit(FLOW).values()) {
      expect(new Set(hits.map((hit) => hit.step?.values.user)).size).toBe(1);
      for (const { request, step: own } of hits) expect(own?.values.product !== undefined).toBe(request === 2);
    }
  });

  it.each([2, 3])('is the same in %i slices, each visit in one of them', (count) => {
    const slices = Array.from({ length: count }, (_, index) => [...arrivals(FLOW, { index, count })]);
    const all = slices.flat().sort((a, b) => a.index - b.index);
    expect(all).toEqual([...arrivals(FLOW)]);
    const digests = slices.map((_, index) => scheduleDigest(FLOW, { index, count }));
    expect(combineDigests(digests)).toBe(scheduleDigest(FLOW));
    for (const [index, slice] of slices.entries())
      expect(slice.every(({ visitor = 0 }) => visitor % count === index)).toBe(true);
  });

  it.each([
    ['the seed', { ...FLOW, seed: 43 }],
    ['a think time', withStep(1, { needs: ['token'], think: { kind: 'fixed', ms: 501 } })],
    ['a chance', withStep(1, { needs: ['token'], think: { kind: 'fixed', ms: 500 }, chance: 0.99 })],
    ['a parameter of the visit', withParameter(1001)],
  ])('has another digest with another %s', (_, changed) => {
    expect(scheduleDigest(changed)).not.toBe(scheduleDigest(FLOW));
  });

  it('moves no due time when only what is drawn changes', () => {
    const dueTimes = (schedule: ScheduleSpecification) => [...arrivals(schedule)].map(({ dueUs }) => dueUs);
    expect(dueTimes(withParameter(7))).toEqual(dueTimes(FLOW));
  });

  it('draws steps by chance and options by weight', () => {
    const schedule = sampleSchedule({
      curve: constantRate(500, 20),
      requests: [endpoint(), endpoint(), endpoint(), endpoint()],
      flows: [
        flow({
          steps: [
            step(0, { think: { kind: 'fixed', ms: 0 } }),
            step(1, { chance: 0.25, think: { kind: 'fixed', ms: 0 } }),
            step(0, { think: { kind: 'fixed', ms: 0 }, options: [option(2, 3), option(3, 1)] }),
          ],
        }),
      ],
    });
    const counts = [0, 0, 0, 0];
    for (const { request } of arrivals(schedule)) counts[request] = (counts[request] ?? 0) + 1;
    const visits = counts[0] ?? 0;
    expect((counts[1] ?? 0) / visits).toBeCloseTo(0.25, 1);
    expect((counts[2] ?? 0) / visits).toBeCloseTo(0.75, 1);
    expect((counts[2] ?? 0) + (counts[3] ?? 0)).toBe(visits);
    // 2.25 hits a visit.
    expect(counts.reduce((sum, count) => sum + count, 0) / 20).toBeCloseTo(500, -1);
  });

  it('leaves a step out with the step whose value it needs', () => {
    const take = [{ name: 'cart', from: { kind: 'body' as const }, pattern: '\\d+' }];
    const steps = [step(0), step(1, { chance: 0.3, take }), step(2, { chance: 0.5, needs: ['cart'] })];
    const means = optionMeans({ steps })?.flat() ?? [];
    [1, 0.3, 0.15].forEach((mean, at) => {
      expect(means[at]).toBeCloseTo(mean, 12);
    });
    expect(meanSteps({ steps })).toBeCloseTo(1.45, 12);
    const schedule = sampleSchedule({
      curve: constantRate(200, 20),
      requests: [endpoint(), endpoint(), endpoint()],
      flows: [flow({ steps })],
    });
    for (const hits of byVisit(schedule).values()) {
      const asked = hits.map(({ request }) => request);
      expect(asked.includes(2) && !asked.includes(1)).toBe(false);
    }
  });

  it('shares the hits between flows and single hits by weight', () => {
    const schedule = loginAndFollow({ curve: constantRate(300, 40) });
    const both = { ...schedule, requests: [...schedule.requests, endpoint({ name: 'home', weight: 3 })] };
    const hits = [...arrivals(both)].filter(({ dueUs }) => dueUs > 2e6);
    const single = hits.filter(({ step: own }) => own === undefined);
    expect(single.every(({ request, visitor, path }) => request === 3 && visitor === undefined && path === '/')).toBe(
      true,
    );
    // Weight 3 of 4.
    expect(single.length / hits.length).toBeCloseTo(0.75, 1);
    expect(hits.length / 38).toBeCloseTo(300, -1);
    const slices = [0, 1].map((index) => scheduleDigest(both, { index, count: 2 }));
    expect(combineDigests(slices)).toBe(scheduleDigest(both));
  });

  it('feeds visits in the order of the file over and over, or by chance', () => {
    const rows = [
      ['ada', 'a'],
      ['bob', 'b'],
      ['cem', 'c'],
    ];
    const fed = (order: 'random' | 'sequence') =>
      loginAndFollow({
        requests: [endpoint()],
        flows: [flow({ steps: [step(0)], feed: { columns: ['user', 'password'], rows, order } })],
      });
    const users = (order: 'random' | 'sequence') => [...arrivals(fed(order))].map((hit) => hit.step?.values);
    expect(users('sequence').slice(0, 4)).toEqual([
      { user: 'ada', password: 'a' },
      { user: 'bob', password: 'b' },
      { user: 'cem', password: 'c' },
      { user: 'ada', password: 'a' },
    ]);
    const drawn = grouped(users('random'), (values) => values?.user);
    for (const name of ['ada', 'bob', 'cem']) expect((drawn.get(name)?.length ?? 0) / 1000).toBeCloseTo(1 / 3, 1);
  });
});

function option(request: number, weight: number) {
  return { request, weight, needs: [], headers: {}, take: [] };
}

function withStep(position: number, changes: Parameters<typeof step>[1]): ScheduleSpecification {
  const [first = flow()] = FLOW.flows ?? [];
  return { ...FLOW, flows: [{ ...first, steps: first.steps.with(position, step(position, changes)) }] };
}

function withParameter(to: number): ScheduleSpecification {
  const [first = flow()] = FLOW.flows ?? [];
  return { ...FLOW, flows: [{ ...first, parameters: { user: { kind: 'uniform', from: 1, to } } }] };
}
