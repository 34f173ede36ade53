import { describe, expect, it } from 'vitest';
import { IntervalCores, intervalsOf } from '../../../src/figures/interval-cores.ts';
import type { SampleLine } from '../../../src/records/sample.ts';

const reading = (atMs: number, value: number, place: Partial<SampleLine> = {}): SampleLine => ({
  trial: 1,
  atMs,
  service: 'app',
  metric: 'container.cpu_ms_total',
  kind: 'counter',
  item: 'app-1',
  value,
  ...place,
});

describe('the intervals of a measurement', () => {
  it('are the parts of the profile, where each lasts 2 s', () => {
    expect(intervalsOf(48_000, 24)).toEqual({ count: 24, lengthMs: 2_000 });
    expect(intervalsOf(240_000, 24)).toEqual({ count: 24, lengthMs: 10_000 });
    expect(intervalsOf(47_999, 24)).toEqual({ count: 23, lengthMs: 47_999 / 23 });
  });

  it('are at least six, or there is no line through them', () => {
    expect(intervalsOf(12_000, 24)).toEqual({ count: 6, lengthMs: 2_000 });
    expect(intervalsOf(11_999, 24)).toBeUndefined();
    expect(intervalsOf(240_000, 5)).toBeUndefined();
  });
});

describe('the cores of a container', () => {
  const coresOf = (...lines: readonly SampleLine[]) => {
    const cores = new IntervalCores({ count: 2, lengthMs: 2_000 });
    for (const line of lines) cores.see(line);
    return cores.of(1).get('app-1')?.cores;
  };

  it('are its CPU time over each interval, by the straight line between readings', () => {
    expect(coresOf(reading(0, 100), reading(2_000, 1_100), reading(4_000, 1_500))).toEqual([0.5, 0.2]);
    // At 2,000 ms it had used 600 + a half of 800, at 4,000 ms 1,400 + a half of 400.
    expect(coresOf(reading(-1_000, 0), reading(1_000, 600), reading(3_000, 1_400), reading(5_000, 1_800))).toEqual([
      (1_000 - 300) / 2_000,
      (1_600 - 1_000) / 2_000,
    ]);
  });

  it('are those of the trial and of CPU time', () => {
    const cores = new IntervalCores({ count: 2, lengthMs: 2_000 });
    for (const atMs of [0, 2_000, 4_000]) {
      cores.see(reading(atMs, atMs));
      cores.see(reading(atMs, 7, { metric: 'container.memory_bytes' }));
      cores.see(reading(atMs, 2 * atMs, { trial: 2, service: 'db' }));
    }
    expect(cores.of(1)).toEqual(new Map([['app-1', { service: 'app', cores: [1, 1] }]]));
    expect(cores.of(2)).toEqual(new Map([['app-1', { service: 'db', cores: [2, 2] }]]));
    expect(cores.of(3)).toEqual(new Map());
  });

  it('are unknown when it was first read after the beginning, or last before the end', () => {
    expect(coresOf(reading(1, 0), reading(2_000, 1), reading(4_000, 2))).toBeUndefined();
    expect(coresOf(reading(0, 0), reading(2_000, 1), reading(3_999, 2))).toBeUndefined();
  });

  it('are unknown when it fell, and when a reading was missed', () => {
    expect(coresOf(reading(0, 9), reading(2_000, 8), reading(4_000, 9))).toBeUndefined();
    expect(coresOf(reading(0, 0), reading(3_001, 1), reading(4_000, 2))).toBeUndefined();
    expect(coresOf(reading(0, 0), reading(500, 1), reading(3_501, 2), reading(4_000, 3))).toBeUndefined();
  });

  it('are unknown after a gap of more than an interval where that is longer', () => {
    const cores = new IntervalCores({ count: 2, lengthMs: 10_000 });
    for (const atMs of [0, 9_000, 19_000, 29_000]) cores.see(reading(atMs, atMs));
    for (const atMs of [0, 9_000, 19_001, 29_001]) cores.see(reading(atMs, atMs, { item: 'app-2' }));
    expect([...cores.of(1).values()].map(({ cores: own }) => own)).toEqual([[1, 1], undefined]);
  });

  it('are known where readings every two seconds come some ms late, as those of real runs do', () => {
    const times = [-179, 1_808, 3_809, 5_817, 7_819];
    const cores = new IntervalCores({ count: 3, lengthMs: 2_000 });
    for (const atMs of times) cores.see(reading(atMs, atMs + 1_000));
    expect(cores.of(1).get('app-1')?.cores).toEqual([1, 1, 1]);
  });

  it('do not mind a gap before the beginning or after the end, nor a reading that comes twice', () => {
    expect(
      coresOf(reading(-9_000, 0), reading(0, 0), reading(2_000, 200), reading(4_000, 400), reading(9_000, 400)),
    ).toEqual([0.1, 0.1]);
    expect(coresOf(reading(0, 0), reading(2_000, 200), reading(2_000, 100), reading(4_000, 400))).toEqual([0.1, 0.1]);
  });
});
