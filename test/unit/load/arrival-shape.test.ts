import { describe, expect, it } from 'vitest';
import { arrivals } from '../../../src/checks/validity/arrivals.ts';
import type { TrialFacts } from '../../../src/checks/trial-check.ts';
import { random } from '../../../src/base/random.ts';
import { ArrivalShape } from '../../../src/load/replay/arrival-shape.ts';
import { loadTotals } from '../../support/load-fixture.ts';

const RATE_PER_SECOND = 266;

/** A minute of Poisson arrivals, each of which leaves when `leave` says. */
function minute(leave: (dueUs: number, draw: () => number) => number) {
  const draw = random(11, 0);
  const shape = new ArrivalShape(60_000);
  for (let dueUs = 0; dueUs < 60e6; dueUs -= (1e6 / RATE_PER_SECOND) * Math.log(1 - draw())) {
    shape.add(dueUs, leave(dueUs, draw));
  }
  return shape.result();
}

const judged = (shape: ReturnType<typeof minute>): string =>
  arrivals.judge({ load: loadTotals({ arrivals: shape }) } as unknown as TrialFacts).state;

describe('the shape of arrivals', () => {
  it('counts each hit in the window in which it was due and in that in which it left', () => {
    const shape = new ArrivalShape(2_500);
    shape.add(50_000, 120_000);
    shape.add(1_999_999, 2_000_001);
    const { windowMs, due, sent } = shape.result();
    expect({ windowMs, windows: due.length }).toEqual({ windowMs: 100, windows: 20 });
    expect(due.flatMap((hits, window) => (hits > 0 ? [window] : []))).toEqual([0, 19]);
    expect(sent.flatMap((hits, window) => (hits > 0 ? [window] : []))).toEqual([1]);
  });

  it('looks at a hundred seconds of a whole day, spread over it', () => {
    const shape = new ArrivalShape(86_400_000);
    for (let second = 0; second < 86_400; second++) shape.add(second * 1e6, second * 1e6);
    const { due, sent } = shape.result();
    expect(due.length).toBe(1_000);
    expect(due.reduce((sum, hits) => sum + hits, 0)).toBe(100);
    expect(sent).toEqual(due);
  });

  it('passes hits whose lag is far beyond what the lag may be, as long as they keep their shape', () => {
    expect(judged(minute((dueUs, draw) => dueUs - 20_000 * Math.log(1 - draw())))).toBe('valid');
  });

  it.each([
    ['leave once in half a second', (dueUs: number) => Math.ceil(dueUs / 500_000) * 500_000],
    [
      'stand still for one of five seconds',
      (dueUs: number) => (dueUs % 5e6 < 1e6 ? dueUs - (dueUs % 5e6) + 1e6 : dueUs),
    ],
  ])('rejects hits that %s', (_name, leave) => {
    expect(judged(minute(leave))).toBe('invalid');
  });
});
