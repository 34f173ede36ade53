import { expect, it } from 'vitest';
import { paretoChart } from '../../../../src/report/first-screen/pareto.ts';
import { type Placed, boxOf, labelled } from '../../../../src/report/first-screen/pareto-labels.ts';
import { readModel } from '../../../../src/report/model.ts';
import { summarise } from '../../../../src/verdicts/choice/summarise.ts';
import { buildFixture } from '../../../support/report-fixture.ts';

const ROOM = { left: 46, right: 400, top: 0, bottom: 170 };

/** Bubbles of that name and place; a name needs nothing else of its topology. */
function bubbles(...given: readonly (readonly [name: string, x: number, y: number])[]): readonly Placed[] {
  return given.map(([name, x, y]) => ({ point: { view: { name } } as Placed['point'], x, y, r: 15 }));
}

it.each([
  ['two that lie on each other, near the axis', bubbles(['cache', 204, 143], ['messaging', 226, 146])],
  ['one at the right edge', bubbles(['legacy', 348, 20])],
  ['four at one place', bubbles(['a-name', 200, 90], ['b-name', 205, 92], ['c-name', 210, 94], ['d-name', 215, 96])],
])('names lie on no bubble, on no other name and inside the chart: %s', (_, placed) => {
  const labels = labelled(placed, ROOM);
  expect(labels.length).toBe(placed.length);
  const boxes = labels.map(boxOf);
  for (const [at, { left, right, top, bottom }] of boxes.entries()) {
    expect([left >= ROOM.left, right <= ROOM.right, top >= ROOM.top, bottom <= ROOM.bottom]).not.toContain(false);
    for (const { x, y, r } of placed) {
      const [nearX, nearY] = [Math.max(left, Math.min(right, x)), Math.max(top, Math.min(bottom, y))];
      expect(Math.hypot(nearX - x, nearY - y)).toBeGreaterThanOrEqual(r);
    }
    for (const other of boxes.slice(at + 1)) {
      const isApart = left >= other.right || right <= other.left || top >= other.bottom || bottom <= other.top;
      expect(isApart).toBe(true);
    }
  }
});

it('the caption says how one that is out is drawn, only where there is one', async () => {
  const fixture = buildFixture({ hits: 2000, durationMs: 48_000, trials: 1, topologies: 2 });
  const summary = await summarise(fixture);
  const chart = async (place: 'kept' | 'beaten') => {
    const standings = (summary.decision.standings ?? []).map((own, at) => (at === 0 ? own : { ...own, place }));
    const decision = { ...summary.decision, standings };
    return paretoChart(await readModel({ ...fixture, summary: { ...summary, decision } }))?.text;
  };
  expect(await chart('kept')).not.toContain('out</span');
  expect(await chart('beaten')).toMatch(/empty: out<\/span/);
});
