import { expect, test } from 'vitest';
import type { MeasuredTrial } from '../../../../src/records/trial-record.ts';
import { summarise } from '../../../../src/verdicts/choice/summarise.ts';
import { measuredTopologies } from '../../../support/measured-topologies.ts';

/** 30 % of the reference's hits failed fast, so that its 8.4 statements per hit are really 12. */
const INVALID_REFERENCE = measuredTopologies(
  [
    ['legacy', { statementsPerHit: 8.4 }],
    ['cache', { statementsPerHit: 6 }],
    ['queue', { statementsPerHit: 9 }],
  ],
  { reference: 'legacy', change: (trial) => (trial.topology === 'legacy' ? withErrors(trial) : trial) },
);

test('the reference with errors is invalid, and the others are not', async () => {
  const { topologies } = await summarise(INVALID_REFERENCE);
  expect(topologies.map(({ validity }) => validity.work)).toEqual(['invalid', 'valid', 'valid']);
});

test('no topology has an off-load ratio against a reference whose work is invalid', async () => {
  const { topologies } = await summarise(INVALID_REFERENCE);
  expect(topologies.map(({ measured }) => measured?.offloadRatio)).toEqual([undefined, undefined, undefined]);
});

test('the answer names no saving against a reference whose work is invalid', async () => {
  const { decision } = await summarise(INVALID_REFERENCE);
  expect(decision.sentence).not.toMatch(/% fewer .* than legacy/);
});

function withErrors(trial: MeasuredTrial): MeasuredTrial {
  const check = {
    id: 'errors',
    title: 'Errors and time-outs',
    speaksFor: 'all' as const,
    state: 'invalid' as const,
    measured: '30 %',
    limits: 'invalid above 1 %',
  };
  return { ...trial, validity: { time: 'invalid', work: 'invalid', checks: [check] } };
}
