import fc from 'fast-check';
import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import type { LatencyLine, LoadCounts } from '../../../src/records/load-totals.ts';
import { MergedLatency } from '../../../src/load/replay/merged-latency.ts';
import { MergedProgress } from '../../../src/load/replay/merged-progress.ts';
import { mergeTotals } from '../../../src/load/replay/merged-totals.ts';
import { collectedLatency } from '../../support/collected-latency.ts';
import { allOk, latencyOf, loadTotals } from '../../support/load-fixture.ts';

type Line = Omit<LatencyLine, 'trial'>;
const lineAt = (startMs: number, valuesMs: readonly number[], endpoint = 'home', kind: Line['kind'] = 'response') =>
  latencyOf(kind, valuesMs, { startMs, endpoint });
const countOf = ({ hdr }: Line) => decodeFromCompressedBase64(hdr).totalCount;

describe('latencies of several generators', () => {
  it('have the percentiles of all values, never a mean of percentiles', () => {
    const values = fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 100 }), (parts, p) => {
        const { latency: told, onLatency } = collectedLatency();
        const merged = new MergedLatency(['home'], parts.length, onLatency);
        for (const [index, part] of parts.entries()) merged.add(index, lineAt(0, part));
        merged.finish();
        const [only] = told;
        if (only === undefined || told.length > 1) return false;
        const all = parts.flat().sort((a, b) => a - b);
        const exactUs = 1000 * (all[Math.max(0, Math.ceil((p * all.length) / 100) - 1)] ?? 0);
        const seenUs = decodeFromCompressedBase64(only.hdr).getValueAtPercentile(p);
        return countOf(only) === all.length && Math.abs(seenUs - exactUs) <= exactUs / 1000 + 1;
      }),
    );
  });

  it('are told once every generator has left an interval, in the order of one generator, lag last', () => {
    const { latency: told, onLatency } = collectedLatency();
    const merged = new MergedLatency(['home', 'cart'], 2, onLatency);
    const seen = () => told.map(({ startMs, endpoint, kind }) => `${startMs} ${endpoint} ${kind}`);
    merged.add(0, lineAt(0, [1], '*', 'lag'));
    merged.add(0, lineAt(0, [1], 'cart'));
    merged.add(0, lineAt(1000, [1], 'home'));
    expect(seen(), 'the other one is still in the first interval').toEqual([]);
    merged.add(1, lineAt(0, [2], 'home', 'service'));
    merged.add(1, lineAt(0, [2], 'home'));
    merged.add(1, lineAt(2000, [2], 'home'));
    expect(seen()).toEqual(['0 home response', '0 home service', '0 cart response', '0 * lag']);
    merged.finish();
    expect(seen().slice(4)).toEqual(['1000 home response', '2000 home response']);
  });

  it('are not lost where a generator had nothing to do for a while, or at all', () => {
    const { latency: told, onLatency } = collectedLatency();
    const merged = new MergedLatency(['home'], 3, onLatency);
    for (const second of [0, 1, 2, 3]) merged.add(0, lineAt(second * 1000, [1]));
    merged.add(1, lineAt(3000, [2]));
    expect(told).toEqual([]);
    merged.finish();
    expect(told.map((line) => [line.startMs, countOf(line)])).toEqual([
      [0, 1],
      [1000, 1],
      [2000, 1],
      [3000, 2],
    ]);
  });
});

describe('totals of several generators', () => {
  it('add up, but for what is a share of one thread: there the worst counts', () => {
    const one = loadTotals({ counts: allOk(10), elapsedMs: 100, scheduleDigest: '00000000ffffffff' });
    const other = loadTotals({
      counts: { scheduled: 9, sent: 7, dropped: 2, ok: 4, failed: 2, timedOut: 1 },
      elapsedMs: 300,
      scheduleDigest: '0000000a00000002',
      failures: { status: { 503: 2 }, connect: {}, broken: {}, content: 0 },
      writes: { acknowledged: 1, refused: 2, unknown: 3 },
      bodyBytes: 5,
      arrivals: { windowMs: 100, due: [1, 2], sent: [3, 4] },
      generator: { ...one.generator, cpuMs: 70, cpuP95Ratio: 0.9, eventLoopDelayP99Ms: 0.5, workers: 2 },
    });
    const merged = mergeTotals([{ ...one, arrivals: { windowMs: 100, due: [10, 20], sent: [30, 40] } }, other]);
    expect(merged).toMatchObject({
      elapsedMs: 300,
      scheduleDigest: '0000000a00000001',
      counts: { scheduled: 19, sent: 17, dropped: 2, ok: 14, failed: 2, timedOut: 1 },
      failures: { status: { 503: 2 } },
      writes: { acknowledged: 1, refused: 2, unknown: 3 },
      bodyBytes: 10_005,
      arrivals: { windowMs: 100, due: [11, 22], sent: [33, 44] },
      generator: { cpuMs: 5070, cpuP95Ratio: 0.9, eventLoopDelayP99Ms: 1, workers: 3 },
    });
  });
});

describe('what generators lacked themselves, and what one did not see', () => {
  const totals = (counts: LoadCounts) => loadTotals({ counts, scheduleDigest: '0000000000000001' });
  const one = totals({ ...allOk(10), ok: 6, failed: 4, own: 3 });
  const other = totals({ ...allOk(10), ok: 8, failed: 2, own: 1 });

  it('adds up', () => {
    expect(mergeTotals([one, other]).counts).toMatchObject({ failed: 6, own: 4 });
    expect(mergeTotals([one, other]).endpoints[0]?.counts).toMatchObject({ failed: 6, own: 4 });
    expect(mergeTotals([totals(allOk(1)), totals(allOk(2))]).counts).not.toHaveProperty('own');
  });

  it('the delay of an event loop is unknown where that of one of them is', () => {
    const { eventLoopDelayP99Ms: _unknown, ...generator } = other.generator;
    expect(mergeTotals([one, { ...other, generator }]).generator).not.toHaveProperty('eventLoopDelayP99Ms');
    expect(mergeTotals([one, other]).generator.eventLoopDelayP99Ms).toBe(1);
  });
});

describe('progress of several generators', () => {
  it('is the sum of what each told last, with the percentiles since the last time', () => {
    const progress = new MergedProgress(2, true);
    const told = (sent: number) => ({ counts: allOk(sent), inFlight: 2 });
    const responses = (ms: number) =>
      decodeFromCompressedBase64(
        lineAt(
          0,
          Array.from({ length: 10 }, () => ms),
        ).hdr,
      );
    progress.tell(0, told(10));
    progress.addResponses(responses(5));
    expect(progress.next(1000), 'the second one has told nothing yet').toMatchObject({
      counts: { sent: 10 },
      inFlight: 2,
      ratePerSecond: 10,
    });
    progress.tell(1, told(30));
    progress.tell(0, told(20));
    progress.addResponses(responses(50));
    const { p50Ms, ...second } = progress.next(2000);
    expect(second).toMatchObject({ counts: { sent: 50 }, inFlight: 4, ratePerSecond: 40 });
    expect(p50Ms, 'the first second is gone').toBeCloseTo(50, 0);
    expect(progress.next(3000), 'nothing came to its end').toMatchObject({ ratePerSecond: 0, p50Ms });
    progress.addLag(responses(3));
    const { soFar } = progress.next(4000);
    expect(soFar.p50Ms, 'of both seconds').toBeCloseTo(5, 0);
    expect(soFar.p99Ms).toBeCloseTo(50, 0);
    expect(soFar.lagP99Ms).toBeCloseTo(3, 1);
  });

  it('knows no lag where nothing is due, and no time before an answer', () => {
    const { soFar, p50Ms } = new MergedProgress(1, false).next(1000);
    expect(soFar).toEqual({ p50Ms: Number.NaN, p95Ms: Number.NaN, p99Ms: Number.NaN });
    expect(p50Ms).toBeNaN();
  });
});
