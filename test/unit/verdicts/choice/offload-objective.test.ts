import { expect, test } from 'vitest';
import { summarise } from '../../../../src/verdicts/choice/summarise.ts';
import { measuredTopologies } from '../../../support/measured-topologies.ts';

const LEGACY = ['legacy', { statementsPerHit: 12, cpuMsPerHit: 4 }] as const;
const CACHE = ['cache', { statementsPerHit: 2, cpuMsPerHit: 3 }] as const;
const TASKS = ['tasks', { statementsPerHit: 1, cpuMsPerHit: 3 }] as const;

/** What becomes of "three quarters off-loaded from legacy", by topology. */
async function offloadStates(...figures: Parameters<typeof measuredTopologies>[0]) {
  const given = measuredTopologies(figures, { reference: figures[0]?.[0] ?? '' });
  const objectives = { p95Ms: 10_000, errorRatio: 0.01, offloadRatioMin: 0.75 };
  const run = { ...given.run, scenario: { ...given.run.scenario, reference: 'legacy', objectives } };
  const { decision } = await summarise({ ...given, run });
  const states = decision.standings?.flatMap(({ topology, objectives: rows }) =>
    rows.flatMap(({ id, state }) => (id === 'offload' ? [[topology, state]] : [])),
  );
  return { kind: decision.kind, states: Object.fromEntries(states ?? []) as Record<string, string> };
}

test('the reference off-loads nothing, and the others are judged against it', async () => {
  expect(await offloadStates(LEGACY, CACHE, TASKS)).toMatchObject({
    states: { legacy: 'missed', cache: 'met', tasks: 'met' },
  });
});

test('without the reference that the scenario means nobody is said to miss the objective, or to hold it', async () => {
  expect(await offloadStates(CACHE, TASKS)).toEqual({
    kind: 'cannot-say',
    states: { cache: 'not-measured', tasks: 'not-measured' },
  });
});

test('the reference alone is not accused of off-loading nothing', async () => {
  expect(await offloadStates(LEGACY)).toEqual({ kind: 'cannot-say', states: { legacy: 'not-measured' } });
});
