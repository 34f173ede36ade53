import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Intervals } from '../../../src/load/replay/intervals.ts';

function spansOf(intervals: Intervals): { readonly startMs: number; readonly lengthMs: number }[] {
  const spans = [];
  for (let next = intervals.at(0); next !== undefined; next = intervals.at(spans.length)) spans.push(next.span);
  return spans;
}

test('the last interval ends with the measurement', () => {
  expect(spansOf(new Intervals(1000, 2500))).toEqual([
    { startMs: 0, lengthMs: 1000 },
    { startMs: 1000, lengthMs: 1000 },
    { startMs: 2000, lengthMs: 500 },
  ]);
});

test('a measurement whose parts add up to a hair less than a second is one interval of a second', () => {
  expect(spansOf(new Intervals(1000, 999.9999999999997))).toEqual([{ startMs: 0, lengthMs: 1000 }]);
});

test('every hit is in the interval that holds its due time, edges included, and intervals leave no gap', () => {
  const any = fc.record({ seconds: fc.integer({ min: 1, max: 600 }), parts: fc.integer({ min: 1, max: 1440 }) });
  fc.assert(
    fc.property(any, fc.nat({ max: 600_000_000 }), ({ seconds, parts }, anyUs) => {
      const durationMs = seconds * 1000;
      const intervals = new Intervals(durationMs / parts, durationMs);
      const spans = spansOf(intervals);
      expect(spans).toHaveLength(parts);
      const endsUs = spans.map(({ startMs, lengthMs }) => Math.round((startMs + lengthMs) * 1000));
      const startsUs = spans.map(({ startMs }) => Math.round(startMs * 1000));
      expect(startsUs).toEqual([0, ...endsUs.slice(0, -1)]);
      expect(endsUs.at(-1)).toBe(durationMs * 1000);
      const someEdge = startsUs[anyUs % parts] ?? 0;
      for (const dueUs of [anyUs % (durationMs * 1000), someEdge, Math.max(0, someEdge - 1)]) {
        const index = intervals.indexAt(dueUs);
        expect(dueUs).toBeGreaterThanOrEqual(startsUs[index] ?? Infinity);
        expect(dueUs).toBeLessThan(endsUs[index] ?? -Infinity);
      }
    }),
  );
});
