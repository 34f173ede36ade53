import { describe, expect, it } from 'vitest';
import { monotonicMs, sharedMs } from '../../../src/base/clock.ts';
import { random } from '../../../src/base/random.ts';
import { openAlarm, type Alarm } from '../../../src/load/replay/alarm.ts';
import { Sleeps } from '../../../src/load/replay/sleeps.ts';
import { TICKER_CELLS, tickerMemory } from '../../../src/load/replay/ticker.ts';
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

  it('wakes although its ticker says nothing', async () => {
    const silent = `require('node:worker_threads').parentPort.postMessage(1); setInterval(() => {}, 1000);`;
    const alarm = openAlarm(silent);
    const slept = await waitWith(alarm, 1000);
    expect(slept).toBeGreaterThan(500_000);
    expect(slept).toBeLessThan(5_000_000);
    expect(await waitWith(alarm, 1000)).toBeGreaterThan(500_000);
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

  it('wakes once for each wait and never before it is over, whether what was expected came true or not', async () => {
    const alarm = openAlarm(workerProgram());
    const draw = random(7);
    const earlyUs: number[] = [];
    let woken = 0;
    let thenMs = 0;
    for (let n = 0; n < 400; n++) {
      // Sometimes as expected, sometimes sooner or later than that, sometimes after the expected time has passed.
      const plannedUs = Math.max(0, (thenMs - sharedMs()) * 1000);
      const waitUs = n % 3 === 0 ? Math.floor(draw() * 2000) : plannedUs;
      const thenUs = waitUs + Math.floor(draw() * 1500);
      const startedMs = sharedMs();
      thenMs = startedMs + thenUs / 1000;
      await new Promise<void>((resolve) => {
        const leastUs = n % 5 === 0 ? 0 : waitUs;
        const onWake = (): void => {
          woken += 1;
          earlyUs.push(leastUs - (sharedMs() - startedMs) * 1000);
          resolve();
        };
        alarm.wakeIn(waitUs, onWake, { leastUs, thenUs });
      });
      if (n % 7 === 0) busyFor(draw() * 2);
    }
    await waitWith(alarm, 3000);
    expect(woken).toBe(400);
    // Two readings of the clock lie between the two.
    expect(Math.max(...earlyUs)).toBeLessThan(25);
  });

  it('is asleep already when a wait comes that was expected: its thread need not be woken for it', () => {
    const memory = tickerMemory();
    const { cells } = memory;
    const sleeps = new Sleeps(memory);
    sleeps.begin(1000, { leastUs: 1000, thenUs: 3000 });
    expect([...cells]).toEqual([1, 0, 2, 0]);

    // What the ticker does when the first is over.
    const isOver = (number: number, then: number): void => {
      cells[TICKER_CELLS.then] = 0;
      cells[TICKER_CELLS.sleeping] = then;
      cells[TICKER_CELLS.over] = number;
    };
    isOver(1, 2);
    sleeps.begin(3000, { leastUs: 2000, thenUs: 5000 });
    expect(sleeps.awaited).toBe(2);
    expect([...cells]).toEqual([1, 1, 3, 2]);

    // Sooner than the one under way.
    isOver(2, 3);
    sleeps.begin(500, { leastUs: 500, thenUs: 5000 });
    expect(sleeps.awaited).toBe(4);
    expect([...cells]).toEqual([4, 2, 5, 3]);

    // Not over yet: another takes its place, whatever was to follow.
    cells[TICKER_CELLS.sleeping] = 5;
    sleeps.begin(5000, { leastUs: 0, thenUs: 9000 });
    expect(sleeps.awaited).toBe(6);
  });
});

function busyFor(ms: number): void {
  const endMs = sharedMs() + ms;
  while (sharedMs() < endMs);
}
