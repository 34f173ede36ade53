import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Hit } from '../../../src/load/replay/hit.ts';
import { UnsettledHits } from '../../../src/load/replay/unsettled-hits.ts';
import { endpoint } from '../scenario/schedule/sample-schedule.ts';

function hitDueAt(dueUs: number): Hit {
  return new Hit({
    arrival: { index: 0, dueUs, request: 0, path: '/' },
    request: endpoint(),
    sentUs: dueUs,
    isContentSampled: false,
    visit: undefined,
    step: undefined,
    owner: { onHitAnswered: () => undefined, onHitBroken: () => undefined },
  });
}

describe('the unsettled hits', () => {
  it('are those that were added and not taken out, in order, as in a plain list', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 30 }), { maxLength: 60 }), (steps) => {
        const unsettled = new UnsettledHits();
        let naive: Hit[] = [];
        steps.forEach((step, dueUs) => {
          const taken = naive[step];
          if (taken !== undefined) {
            unsettled.remove(taken);
            naive = naive.filter((hit) => hit !== taken);
          }
          const hit = hitDueAt(dueUs);
          unsettled.add(hit);
          naive.push(hit);
        });

        expect(unsettled.first).toBe(naive[0]);
        expect(unsettled.isEmpty).toBe(naive.length === 0);
        expect(unsettled.unansweredBefore(Infinity)).toEqual(naive);
        expect(unsettled.unansweredBefore(25)).toEqual(naive.filter(({ arrival }) => arrival.dueUs <= 25));
      }),
    );
  });

  it('that have their answer already are not overdue', () => {
    const unsettled = new UnsettledHits();
    const [early, late] = [hitDueAt(1), hitDueAt(2)];
    unsettled.add(early);
    unsettled.add(late);
    early.isAnswered = true;

    expect(unsettled.unansweredBefore(5)).toEqual([late]);
  });

  it('are in order of due time also where one left after others that were due later', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 20 }), { maxLength: 40 }), (dueTimes) => {
        const unsettled = new UnsettledHits();
        const hits = dueTimes.map(hitDueAt);
        for (const hit of hits) unsettled.insert(hit);
        const byDue = (all: readonly Hit[]) => all.toSorted((a, b) => a.arrival.dueUs - b.arrival.dueUs);
        expect(unsettled.unansweredBefore(Infinity)).toEqual(byDue(hits));
        const [first, ...others] = hits;
        if (first === undefined) return;
        unsettled.remove(first);
        const last = hitDueAt(21);
        unsettled.add(last);
        expect(unsettled.unansweredBefore(Infinity)).toEqual([...byDue(others), last]);
      }),
    );
  });
});
