import { expect, it } from 'vitest';
import type { LatencySink } from '../../../../src/records/load-totals.ts';
import type { LoadEngine } from '../../../../src/load/load-engine.ts';
import { replay } from '../../../../src/load/replay/replay.ts';
import { behaviours } from '../../../../src/planted/behaviours.ts';
import type { Behaviour } from '../../../../src/planted/behaviour.ts';
import { judgeRow } from '../../../../src/verdicts/selftest/judge-row.ts';
import { measureBehaviour } from '../../../../src/jobs/selftest/measure-behaviour.ts';

function quick(id: string): Behaviour {
  const found = behaviours(true).find((behaviour) => behaviour.id === id);
  if (found === undefined) throw new Error(id);
  return found;
}

async function rowOf(engine: LoadEngine, id: string) {
  return judgeRow(await measureBehaviour(engine, quick(id), new AbortController().signal));
}

it('a freeze is seen in full by the built-in engine, and an engine that counts from the send is told apart', async () => {
  const omitting: LoadEngine = {
    ...replay,
    id: 'omitting',
    // Of each connection only one hit waits: as a closed loop would have seen it.
    run: (schedule, target, settings, signal) => replay.run(schedule, target, { ...settings, maxInFlight: 1 }, signal),
  };
  const [whole, short] = await Promise.all([rowOf(replay, 'freeze'), rowOf(omitting, 'freeze')]);
  expect(whole.reportedMs.p99).toBeGreaterThan(0.95 * whole.truthMs.p99);
  expect(short.reportedMs.p99).toBeLessThan(0.5 * short.truthMs.p99);
  // On a machine that stands still now and then it is said to be noise; without that it is the engine.
  expect(judgeRow({ ...short, lagP99Ms: 0, serverLateP99Ms: 0, generatorLateP99Ms: 0 }).verdict).toBe('off');
  expect(short.counts.dropped).toBeGreaterThan(100);
});

it.concurrent('every planted reset and every wrong body is found', async () => {
  const [resets, wrong] = await Promise.all([rowOf(replay, 'resets'), rowOf(replay, 'wrong-bodies')]);
  expect(resets.errors).toEqual({ planted: 37, found: 37 });
  expect(wrong.errors).toEqual({ planted: 30, found: 30 });
  expect(resets.cpuUsPerHit).toBeGreaterThan(0);
  expect(resets.gapDistance).toBeGreaterThan(0);
});

it.concurrent('an engine that invents its times is off', async () => {
  const inventing: LoadEngine = {
    ...replay,
    run: (schedule, target, settings, signal) => {
      const onLatency: LatencySink = (place, histogram) => {
        if (place.kind !== 'response') settings.onLatency?.(place, histogram);
      };
      return replay.run(schedule, target, { ...settings, onLatency }, signal);
    },
  };
  const row = await rowOf(inventing, 'constant');
  expect(row.reasons.join()).toMatch(/p50 NaN/);
});
