import { expect, test } from 'vitest';
import { primaryMetric } from '../../../src/figures/primary-metrics.ts';
import type { Figure } from '../../../src/records/summary.ts';
import { summarise } from '../../../src/verdicts/choice/summarise.ts';
import { digestedOf } from '../../support/gate-fixture.ts';
import { measuredTopologies, unread } from '../../support/measured-topologies.ts';

/** 4 ms a hit: 3 of them in app-1, 1 in db-1. */
const FIGURES = { cpuMsPerHit: 4 };
const whole = measuredTopologies([['one', FIGURES]]);
const halfRead = measuredTopologies([['one', FIGURES]], {
  change: (trial) => unread(trial, 'container.cpu_ms_total', 'app-1'),
});
const notRead = measuredTopologies([['one', FIGURES]], { change: (trial) => unread(trial, 'container.cpu_ms_total') });

test('CPU time per hit is the sum over all containers', async () => {
  expect((await cpuPerHit(whole))?.median).toBe(4);
});

test('CPU time per hit has no figure when one of two containers was not read', async () => {
  expect(await cpuPerHit(halfRead)).toBeUndefined();
});

test('CPU time per hit has no figure, rather than 0, when no container was read', async () => {
  expect(await cpuPerHit(notRead)).toBeUndefined();
});

test.each([
  ['one container', halfRead],
  ['no container', notRead],
])('the gate knows no CPU time per hit when %s was read', (_name, arms) => {
  const trial = digestedOf(arms).get(1);
  if (trial === undefined) throw new Error('the fixture has no measured trial');
  expect(primaryMetric('cpu_ms_per_hit').read(trial)).toBeNaN();
});

async function cpuPerHit(run: typeof whole): Promise<Figure | undefined> {
  const { topologies } = await summarise(run);
  const measured = topologies[0]?.measured;
  if (measured === undefined) throw new Error('nothing was measured');
  return measured.totalCpuMsPerHit;
}
