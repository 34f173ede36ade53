import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/records/events.ts';
import { type LiveCurve, withPoint } from '../../../src/records/live-curve.ts';
import { type LiveEvent, type LiveState, NOTHING_YET, afterEvent } from '../../../src/records/live-state.ts';
import { timeLeft } from '../../../src/records/time-left.ts';
import { nowLine, shareDone, timeWords } from '../../../src/report/client/live-words.ts';
import { allOk } from '../../support/load-fixture.ts';

type Load = Extract<RunEvent, { readonly type: 'load' }>;

const started = (topologies: readonly string[]): RunEvent => ({
  ...{ type: 'run-started', runId: 'r1', directory: '/r1', trials: 4, kept: 0, topologies },
  ...{ p95LimitMs: 250, scenario: 'A day', expectedMs: 1000 },
});
const begins = (trial: number, topology: string): RunEvent => ({
  ...{ type: 'trial-started', trial, topology, repetition: 1 },
});
const load = (trial: number, elapsedMs: number, p95Ms = 5, phase: Load['phase'] = 'measure'): Load => ({
  ...{ type: 'load', trial, phase, durationMs: 60_000 },
  progress: {
    ...{ elapsedMs, counts: allOk(10), ratePerSecond: 100, p50Ms: 2, p95Ms, p99Ms: 9, inFlight: 0 },
    soFar: { p50Ms: 2, p95Ms: 5, p99Ms: 9 },
  },
});
const ends = (trial: number, topology: string): RunEvent => ({
  ...{ type: 'trial-finished', trial, topology, outcome: 'measured', line: '10 hits' },
  figures: {
    ...{ hits: 10, p50Ms: 2, p95Ms: 5, p99Ms: 9, errors: 0, dropped: 0 },
    validity: { time: 'valid', work: 'valid' },
  },
});
/** One event a second. */
const after = (...events: readonly LiveEvent[]): LiveState =>
  events.reduce((state, event, at) => afterEvent(state, { atMs: at * 1000, event }), NOTHING_YET);

describe('the state of a live view', () => {
  it('has a row for each topology of the plan, in its order, before any is measured', () => {
    const { rows } = after(started(['legacy', 'cache']));
    expect(rows).toEqual([
      { topology: 'legacy', done: 0, failed: 0 },
      { topology: 'cache', done: 0, failed: 0 },
    ]);
  });

  it('keeps the curve of the topology before behind that of the trial that runs', () => {
    const first = [begins(1, 'legacy'), load(1, 1000), load(1, 2000), ends(1, 'legacy')];
    const state = after(started(['legacy', 'cache']), ...first, begins(2, 'cache'));
    expect(state.curve?.topology, 'until something of the next one is there').toBe('legacy');
    expect(state.rows[0]).toMatchObject({ done: 1, last: { p95Ms: 5 }, line: '10 hits' });
    expect(state.doneMs).toEqual([3000]);
    const next = afterEvent(state, { atMs: 9000, event: load(2, 1000) });
    expect(next.curve).toMatchObject({ topology: 'cache', points: [{ atMs: 1000 }] });
    expect(next.before).toMatchObject({ topology: 'legacy', points: [{ atMs: 1000 }, { atMs: 2000 }] });
  });

  it('has no trial of the same topology behind it where there are others', () => {
    const other = [begins(1, 'cache'), load(1, 1000), ends(1, 'cache')];
    const twice = [begins(2, 'legacy'), load(2, 1000), ends(2, 'legacy'), begins(3, 'legacy'), load(3, 1000)];
    expect(after(started(['legacy', 'cache']), ...other, ...twice).before?.topology).toBe('cache');
  });

  it('of a search each experiment has its own name, and what was measured before it stays', () => {
    const one = { ...started(['legacy']), trials: 1 } as RunEvent;
    const part = (name: string): LiveEvent => ({ type: 'part', name });
    const first = [part('experiment 1 at 2M'), one, begins(1, 'legacy'), load(1, 1000), ends(1, 'legacy')];
    const state = after(...first, part('experiment 2 at 4M'), one, begins(1, 'legacy'), load(1, 1000));
    expect(state.rows).toMatchObject([{ topology: 'legacy', done: 1, last: { p95Ms: 5 } }]);
    expect([state.before?.name, state.curve?.name]).toEqual(['experiment 1 at 2M', 'experiment 2 at 4M']);
    expect(nowLine(state)).toBe('legacy: experiment 2 at 4M, begins, 1 of 60 s');
    expect([timeWords(state, 65_000), shareDone(state)]).toEqual([
      expect.stringMatching(/^1.min 5.s done$/),
      undefined,
    ]);
    const over = afterEvent(state, { atMs: 9000, event: ends(1, 'legacy') });
    expect(nowLine(over)).toBe('A day: experiment 2 at 4M');
  });

  it('of a confirmation trials are counted, and are named as its own', () => {
    const state = after(started(['a']), begins(1, 'a'), ends(1, 'a'), { type: 'part', name: 'confirmation' });
    const next = [started(['a']), begins(2, 'a'), load(2, 1000)].reduce(
      (so, event) => afterEvent(so, { atMs: 9000, event }),
      state,
    );
    expect(nowLine(next)).toBe('a: confirmation, trial 2 of 4, begins, 1 of 60 s');
    expect(next.curve?.name).toBe('confirmation, trial 2');
    expect(shareDone(next)).toBe(0);
  });

  it('draws no warm-up', () => {
    expect(after(started(['legacy']), begins(1, 'legacy'), load(1, 1000, 5, 'warm up')).curve).toBeUndefined();
  });

  it('counts a trial that failed as none that was measured, and says so', () => {
    const failed: RunEvent = {
      type: 'trial-finished',
      trial: 1,
      topology: 'legacy',
      outcome: 'failed',
      line: 'FAILED',
    };
    const state = after(started(['legacy']), begins(1, 'legacy'), failed);
    expect(state.rows).toEqual([{ topology: 'legacy', done: 0, failed: 1, line: 'FAILED' }]);
    expect(state.log).toEqual([{ atMs: 2000, kind: 'warning', text: 'legacy: FAILED' }]);
    expect(state.trial).toBeUndefined();
  });

  it('does not count a trial that was interrupted as done', () => {
    const outcome = 'interrupted';
    const interrupted: RunEvent = {
      type: 'trial-finished',
      trial: 1,
      topology: 'legacy',
      outcome,
      line: 'interrupted',
    };
    const state = after(started(['legacy']), begins(1, 'legacy'), interrupted);
    expect(state).toMatchObject({ doneMs: [], rows: [{ done: 0, failed: 0 }] });
  });

  it('begins anew with the next run of the same job, and keeps what was said', () => {
    const first = [started(['legacy']), begins(1, 'legacy'), load(1, 1000), ends(1, 'legacy')];
    const state = after({ type: 'said', line: 'experiment at 23M' }, ...first, started(['legacy']));
    expect(state).toMatchObject({ rows: [{ done: 0 }], doneMs: [], curve: { trial: 1 } });
    expect(state.log.map(({ text }) => text)).toEqual(['experiment at 23M', 'legacy: 10 hits']);
    const next = [begins(1, 'legacy'), load(1, 500)].reduce((so, event) => afterEvent(so, { atMs: 0, event }), state);
    expect(next.before?.points, 'the experiment before, of the same trial number').toHaveLength(1);
    expect(next.curve?.points).toMatchObject([{ atMs: 500 }]);
  });

  it('does not grow with a long run', () => {
    const lines = Array.from({ length: 1000 }, (_, at): LiveEvent => ({
      type: 'said',
      line: `${at}${'x'.repeat(9999)}`,
    }));
    const { log } = after(...lines);
    expect(log).toHaveLength(200);
    expect(log.at(-1)?.text).toHaveLength(2000);

    let curve: LiveCurve = { trial: 1, name: 'trial 1', topology: 'legacy', durationMs: 0, points: [] };
    for (let second = 1; second <= 7200; second += 1) {
      const event = load(1, second * 1000, second === 1234 ? 900 : 5);
      curve = withPoint(curve, { ...event, durationMs: 7_200_000 });
    }
    expect(curve.points.length).toBeLessThanOrEqual(721);
    expect(Math.max(...curve.points.map(({ p95Ms }) => p95Ms ?? 0)), 'a spike is not lost').toBe(900);
  });

  it('goes through JSON as it is: what is unknown is null', () => {
    const state = after(started(['legacy']), begins(1, 'legacy'), load(1, 1000, Number.NaN));
    expect(state.curve?.points).toMatchObject([{ p95Ms: null, statementsPerSecond: null }]);
    expect(JSON.parse(JSON.stringify(state.curve))).toEqual(state.curve);
  });
});

describe('the time left', () => {
  it('is unknown before two trials are done', () => {
    expect(timeLeft([], 5, 0)).toBeUndefined();
    expect(timeLeft([1000], 4, 0)).toBeUndefined();
  });

  it('goes from the shortest to the longest trial, less what the one that runs has taken', () => {
    expect(timeLeft([10_000, 14_000], 3, 4000)).toEqual({ leastMs: 26_000, mostMs: 38_000 });
    expect(timeLeft([10_000, 14_000], 1, 60_000), 'one that takes longer than all before').toEqual({
      leastMs: 0,
      mostMs: 0,
    });
    expect(timeLeft([10_000, 14_000], 0, 0)).toEqual({ leastMs: 0, mostMs: 0 });
  });
});
