import { expect, it } from 'vitest';
import type { Figure } from '../../../../src/records/summary.ts';
import { topologyFigures } from '../../../../src/report/exports/topology-figures.ts';
import { buildFixture } from '../../../support/report-fixture.ts';

const of = (value: number): Figure => ({ median: value, min: value, max: value, trials: 1 });

function ratesOf(changes: { readonly dueRatePerSecond?: Figure }) {
  const [topology] = buildFixture({ trials: 1, hits: 50, durationMs: 5_000 }).summary.topologies;
  if (topology?.measured === undefined) throw new Error('the fixture measures');
  // 100,000 hits due in 100 s, of which 40,000 found no place in flight.
  const measured = { ...topology.measured, offeredRatePerSecond: of(600), ...changes };
  return topologyFigures({ ...topology, measured }, undefined, undefined).flatMap(({ name, statistic, value }) =>
    name.endsWith('rate_per_second') && statistic === 'median' ? [[name, value]] : [],
  );
}

it('the rate of hits due and the rate of hits sent are two figures; of an older summary the one due is unknown', () => {
  expect(ratesOf({ dueRatePerSecond: of(1000) })).toEqual([
    ['offered_rate_per_second', 1000],
    ['sent_rate_per_second', 600],
  ]);
  expect(ratesOf({})).toEqual([['sent_rate_per_second', 600]]);
});
