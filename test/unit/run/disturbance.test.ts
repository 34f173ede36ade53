import { describe, expect, it } from 'vitest';
import { sleep } from '../../../src/base/clock.ts';
import { Disturbing, type Disturbance, loadLengthMs } from '../../../src/run/disturbance.ts';
import type { Subject } from '../../../src/run/subject.ts';

const SUBJECT = { url: 'http://127.0.0.1', deaths: () => Promise.resolve(['app: exited']) } as unknown as Subject;
const NEVER = new AbortController().signal;
const caller = (signal = NEVER) => ({ signal, tell: () => undefined });
const playing = (play: Disturbance['play']): Disturbance => ({ bins: { lengthMs: 100, limitMs: 250 }, play });

it('a load of its own lasts as long as its parts, whatever the scenario says', () => {
  const parts = [10_000, 60_000, 73_000].map((lengthMs) => ({ lengthMs, ratePerSecond: 30 }));
  expect(loadLengthMs(40_000, { curve: { segments: parts } })).toBe(143_000);
  expect(loadLengthMs(40_000, {})).toBe(40_000);
  expect(loadLengthMs(40_000, undefined)).toBe(40_000);
});

describe('a disturbance', () => {
  it('forgives services that die, which without one end the load', async () => {
    const disturbing = new Disturbing(
      playing(() => Promise.resolve()),
      SUBJECT,
      caller(),
    );
    expect(await disturbing.subject.deaths()).toEqual([]);
    expect(await new Disturbing(undefined, SUBJECT, caller()).subject.deaths()).toEqual(['app: exited']);
  });

  it('is told when the load is over, and waited for', async () => {
    let isUndone = false;
    const disturbing = new Disturbing(
      playing(async (_subject, { loadOver }) => {
        while (!loadOver.aborted) await sleep(1);
        isUndone = true;
      }),
      SUBJECT,
      caller(),
    );
    disturbing.begin(0);
    await disturbing.finish();
    expect(isUndone).toBe(true);
  });

  it('that fails ends the load, and says why', async () => {
    const disturbing = new Disturbing(
      playing(() => Promise.reject(new Error('refused'))),
      SUBJECT,
      caller(),
    );
    const { signal } = disturbing;
    disturbing.begin(0);
    await expect(disturbing.finish()).rejects.toThrow('refused');
    expect(signal.aborted).toBe(true);
    expect(() => {
      disturbing.requirePlayed();
    }).toThrow('refused');
  });

  it.each(['disposed of', 'interrupted'])('that is %s undoes what it did before anything else happens', async (how) => {
    const stop = new AbortController();
    let isUndone = false;
    {
      await using disturbing = new Disturbing(
        playing(async (_subject, { signal }) => {
          try {
            await sleep(60_000, signal);
          } finally {
            await sleep(5);
            isUndone = true;
          }
        }),
        SUBJECT,
        caller(stop.signal),
      );
      disturbing.begin(0);
      if (how === 'interrupted') stop.abort();
    }
    expect(isUndone).toBe(true);
  });

  it('that never began needs nothing', async () => {
    const disturbing = new Disturbing(undefined, SUBJECT, caller());
    disturbing.begin(0);
    await disturbing.finish();
    await disturbing[Symbol.asyncDispose]();
  });
});
