import { expect, it } from 'vitest';
import type { LoadTotals } from '../../../src/records/load-totals.ts';
import { warmUpRecord } from '../../../src/records/warm-up-record.ts';
import type { MeasureTask } from '../../../src/run/measure-task.ts';
import { PhaseLog } from '../../../src/run/phase-log.ts';
import type { Sender } from '../../../src/run/sender.ts';
import { targetSubject } from '../../../src/run/subject.ts';
import { warmUp, warmUpWarning } from '../../../src/run/warm-up.ts';
import { sampleSchedule } from '../scenario/schedule/sample-schedule.ts';

it('windows of a warm-up in which no hit was due can be stored, and read again', async () => {
  const task = {
    planned: { trial: 1, topology: 'site', repetition: 1 },
    phases: new PhaseLog(1, () => undefined),
    context: {
      scenario: { warmUp: { durationMs: 0, ratePerSecond: 0.01, until: 'steady', maxMs: 20_000 } },
      collectors: [],
      listener: () => undefined,
      signal: new AbortController().signal,
    },
  } as unknown as MeasureTask;
  const sender: Sender = {
    isOneLoad: true,
    answeredAtMs: undefined,
    send: () => Promise.resolve({ counts: { sent: 0 } } as LoadTotals),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const warm = await warmUp(targetSubject('http://127.0.0.1:1'), task, {
    ...{ schedule: sampleSchedule(), prefix: 'run/1/w/', sender },
  });
  expect(warmUpRecord.parse(JSON.parse(JSON.stringify(warm)))).toEqual(warm);
  expect(warm).toEqual({ durationMs: 20_000, windows: [{}, {}], isSteady: false });
  expect(warmUpWarning(warm).join()).toContain('no answer, an unknown number of statements; then no answer');
});

it('a window stored without an answer as null is read', () => {
  const older = { durationMs: 10_000, windows: [{ serviceP50Ms: null }], isSteady: false };
  expect(warmUpRecord.safeParse(older).success).toBe(true);
});
