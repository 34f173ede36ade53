import { expect, test } from 'vitest';
import type { Decision } from '../../../../src/records/summary.ts';
import { summarise } from '../../../../src/verdicts/choice/summarise.ts';
import type { Figures } from '../../../support/gate-fixture.ts';
import { measuredTopologies } from '../../../support/measured-topologies.ts';

type Named = readonly [name: string, figures: Partial<Figures>];

test('three topologies give one answer in whatever order they are named', async () => {
  // a and b are within 5 % of each other, and so are b and c, but a and c are not.
  const answers = await answersInEveryOrder([
    ['a', { statementsPerHit: 10, cpuMsPerHit: 3 }],
    ['b', { statementsPerHit: 10.4, cpuMsPerHit: 2 }],
    ['c', { statementsPerHit: 10.8, cpuMsPerHit: 1 }],
  ]);
  expect([...answers]).toHaveLength(1);
});

test('topologies that differ in nothing but statements give one answer in any order', async () => {
  const answers = await answersInEveryOrder([
    ['a', { statementsPerHit: 10, cpuMsPerHit: 2 }],
    ['b', { statementsPerHit: 10.4, cpuMsPerHit: 2 }],
    ['c', { statementsPerHit: 10.8, cpuMsPerHit: 2 }],
  ]);
  expect([...answers]).toHaveLength(1);
});

async function answersInEveryOrder([a, b, c]: readonly [Named, Named, Named]): Promise<ReadonlySet<string>> {
  const orders = [
    [a, b, c],
    [a, c, b],
    [b, a, c],
    [b, c, a],
    [c, a, b],
    [c, b, a],
  ];
  const summaries = await Promise.all(orders.map((order) => summarise(measuredTopologies(order, { reference: 'a' }))));
  return new Set(summaries.map(({ decision }) => answerOf(decision)));
}

/** Of a tie the names only: none of them is first. */
function answerOf({ kind, topologies }: Decision): string {
  return kind === 'winner' ? `winner ${topologies[0] ?? ''}` : `${kind} ${topologies.toSorted().join()}`;
}
