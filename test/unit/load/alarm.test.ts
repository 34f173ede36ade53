import { describe, expect, it } from 'vitest';
import { monotonicMs } from '../../../src/base/clock.ts';
import { openAlarm, type Alarm } from '../../../src/load/replay/alarm.ts';
import { workerProgram } from '../../../src/load/replay/worker-program.ts';

async function waitWith(alarm: Alarm, waitUs: number): Promise<number> {
  const startMs = monotonicMs();
  await new Promise<void>((resolve) => {
    alarm.wakeIn(waitUs, resolve);
  });
  return (monotonicMs() - startMs) * 1000;
}

describe('an alarm', () => {
  it('wakes after each wait, never before it is over', async () => {
    const alarm = openAlarm(workerProgram());
    const waitsUs = [0, 1, 300, 700, 1500, 2500, 20_000];
    const sleptUs: number[] = [];
    for (const waitUs of waitsUs) sleptUs.push(await waitWith(alarm, waitUs));

    sleptUs.forEach((slept, index) => {
      expect(slept).toBeGreaterThanOrEqual(waitsUs[index] ?? 0);
    });
  });

  it('wakes finer than the event loop: most waits of 300 us end within the millisecond', async () => {
    const alarm = openAlarm(workerProgram());
    await waitWith(alarm, 0);
    const sleptUs: number[] = [];
    for (let n = 0; n < 200; n++) sleptUs.push(await waitWith(alarm, 300));

    // A timer of the event loop never ends before 1,000 us; the quickest quarter is what a busy machine cannot spoil.
    expect(sleptUs.toSorted((a, b) => a - b)[50]).toBeLessThan(1000);
  });

  it('wakes for the last of several waits alone', async () => {
    const alarm = openAlarm(workerProgram());
    const woken: string[] = [];
    alarm.wakeIn(2000, () => woken.push('first'));
    await new Promise<void>((resolve) => {
      alarm.wakeIn(4000, () => {
        woken.push('second');
        resolve();
      });
    });
    await waitWith(alarm, 4000);
    expect(woken).toEqual(['second']);
  });
});
