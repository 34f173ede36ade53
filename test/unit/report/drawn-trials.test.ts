import { expect, test } from 'vitest';
import type { MeasuredTrial } from '../../../src/records/trial-record.ts';
import { readModel } from '../../../src/report/model.ts';
import { summarise } from '../../../src/verdicts/choice/summarise.ts';
import { AFTER, BEFORE, twoArms } from '../../support/gate-fixture.ts';
import { allOk } from '../../support/load-fixture.ts';

const REPEATS = { repetition: 1, why: 'its times were invalid' };

/** Two repetitions of both topologies. */
function fixture(change: (trial: MeasuredTrial) => MeasuredTrial) {
  const { durationMs } = twoArms({ pairs: 1 }).run.scenario;
  const lengthMs = durationMs / 24;
  const intervals = Array.from({ length: 24 }, (_, hour) => ({
    startMs: hour * lengthMs,
    lengthMs,
    counts: allOk(100),
  }));
  const made = twoArms({
    pairs: 2,
    change: (trial) => change({ ...trial, load: { ...trial.load, intervals } }),
  });
  return { ...made, samples: [], events: [] };
}

async function drawnOf(made: ReturnType<typeof fixture>, run = made.run) {
  const input = { ...made, run };
  const summary = await summarise(input);
  const { topologies } = await readModel({ ...input, summary });
  return topologies.map(({ name, drawnTrials, hours, window }) => ({
    name,
    repetitions: drawnTrials.map(({ repetition }) => repetition),
    hits: hours.reduce((sum, hour) => sum + (hour?.hits ?? 0), 0),
    parts: [...new Set(window.parts.map(({ trials }) => trials))],
  }));
}

test('a trial that was measured again counts no more in the day, its hours and its parts, as in the summary', async () => {
  const made = fixture((trial) => trial);
  const plan = made.run.plan.map((planned) => (planned.repetition === 2 ? { ...planned, repeats: REPEATS } : planned));
  for (const own of await drawnOf(made, { ...made.run, plan }))
    expect(own).toMatchObject({ repetitions: [2], hits: 2400, parts: [1] });
  for (const own of await drawnOf(made)) expect(own).toMatchObject({ repetitions: [1, 2], hits: 4800, parts: [2] });
});

test('a trial whose work is invalid is drawn only where no usable one is left', async () => {
  const invalid = (trial: MeasuredTrial): MeasuredTrial => ({
    ...trial,
    validity: { ...trial.validity, work: 'invalid' },
  });
  const isSpoilt = ({ topology, repetition }: MeasuredTrial) => topology === AFTER && repetition === 1;
  const some = await drawnOf(fixture((trial) => (isSpoilt(trial) ? invalid(trial) : trial)));
  expect(some.find(({ name }) => name === AFTER)?.repetitions).toEqual([2]);
  expect(some.find(({ name }) => name === BEFORE)?.repetitions).toEqual([1, 2]);
  for (const own of await drawnOf(fixture(invalid))) expect(own.repetitions).toEqual([1, 2]);
});
