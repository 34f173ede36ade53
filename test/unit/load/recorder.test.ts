import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOME, OutcomeRows, type OutcomeRow } from '../../../src/load/replay/outcome-rows.ts';
import { collectedLatency } from '../../support/collected-latency.ts';
import { Recorder } from '../../../src/load/replay/recorder.ts';
import { endpoint } from '../scenario/schedule/sample-schedule.ts';

const REQUESTS = [endpoint({ name: 'home' }), endpoint({ name: 'order', isWrite: true })];
const DURATION_MS = 2500;

const anyRow = fc
  .record({
    dueUs: fc.integer({ min: 0, max: DURATION_MS * 1000 - 1 }),
    lagUs: fc.integer({ min: 0, max: 5000 }),
    serviceUs: fc.integer({ min: 0, max: 3_000_000 }),
    bodyBytes: fc.nat({ max: 10_000 }),
    request: fc.nat({ max: 1 }),
    outcome: fc.constantFrom(...Object.values(OUTCOME)),
  })
  .map(({ dueUs, lagUs, serviceUs, ...rest }): OutcomeRow => ({
    ...rest,
    dueUs,
    sentUs: dueUs + lagUs,
    doneUs: dueUs + lagUs + serviceUs,
  }));

function record(rows: readonly OutcomeRow[], recorder: Recorder): void {
  const columns = new OutcomeRows();
  for (const row of rows) columns.add(row);
  recorder.record(columns.take());
}

function openRecorder() {
  const { latency: lines, onLatency } = collectedLatency();
  return {
    recorder: new Recorder({ requests: REQUESTS, intervalMs: 1000, durationMs: DURATION_MS, onLatency }),
    lines,
  };
}

describe('the recorder', () => {
  it('puts every row where a naive count puts it, whatever batches it came in', () => {
    fc.assert(
      fc.property(fc.array(fc.array(anyRow, { maxLength: 20 }), { maxLength: 8 }), (batches) => {
        const { recorder, lines } = openRecorder();
        for (const batch of batches) record(batch, recorder);
        recorder.closeUntil(Infinity);
        const { intervals, endpoints, counts, bodyBytes } = recorder.summary();

        const rows = batches.flat();
        const sent = rows.filter(({ outcome }) => outcome !== OUTCOME.dropped && outcome !== OUTCOME.notReached);
        const of = (outcome: number, among = rows): number => among.filter((row) => row.outcome === outcome).length;
        expect(counts).toEqual({
          scheduled: rows.length,
          sent: sent.length,
          dropped: of(OUTCOME.dropped),
          ...(of(OUTCOME.notReached) === 0 ? {} : { notReached: of(OUTCOME.notReached) }),
          ok: of(OUTCOME.ok),
          failed: of(OUTCOME.failed) + of(OUTCOME.ownLimit),
          ...(of(OUTCOME.ownLimit) === 0 ? {} : { own: of(OUTCOME.ownLimit) }),
          timedOut: of(OUTCOME.timedOut),
        });
        expect(bodyBytes).toBe(sent.reduce((sum, row) => sum + row.bodyBytes, 0));
        expect(endpoints.map(({ counts: { scheduled } }) => scheduled)).toEqual(
          [0, 1].map((request) => rows.filter((row) => row.request === request).length),
        );
        expect(intervals.map(({ startMs, lengthMs }) => [startMs, lengthMs])).toEqual([
          [0, 1000],
          [1000, 1000],
          [2000, 500],
        ]);
        for (const { startMs, counts: inInterval } of intervals) {
          const due = rows.filter(({ dueUs }) => Math.floor(dueUs / 1e6) === startMs / 1000);
          expect([inInterval.scheduled, inInterval.ok]).toEqual([due.length, of(OUTCOME.ok, due)]);
        }
        const times = { response: 'dueUs', service: 'sentUs' } as const;
        for (const { startMs, endpoint: name, kind, hdr } of lines) {
          if (kind === 'lag' || kind === 'held') continue;
          const naive = sent
            .filter(
              ({ request, dueUs }) => REQUESTS[request]?.name === name && Math.floor(dueUs / 1e6) === startMs / 1000,
            )
            .map((row) => row.doneUs - row[times[kind]]);
          const histogram = decodeFromCompressedBase64(hdr);
          expect(histogram.totalCount).toBe(naive.length);
          // Three digits: a value is kept to one part in a thousand.
          expect(Math.abs(histogram.maxValue - Math.max(...naive))).toBeLessThanOrEqual(Math.max(...naive) / 1000);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('finishes an interval when every hit due in it is settled, once', () => {
    const { recorder, lines } = openRecorder();
    const row = { sentUs: 0, doneUs: 1000, bodyBytes: 0, request: 0, outcome: OUTCOME.ok };
    record([{ ...row, dueUs: 0 }], recorder);

    recorder.closeUntil(999_999);
    expect(lines).toHaveLength(0);
    recorder.closeUntil(1_000_000);
    expect(lines.map(({ endpoint: name, kind }) => `${name} ${kind}`)).toEqual([
      'home response',
      'home service',
      '* lag',
    ]);
    recorder.closeUntil(1_500_000);
    expect(lines).toHaveLength(3);
  });

  it('uses the histograms of finished intervals again, empty', () => {
    const { recorder, lines } = openRecorder();
    const row = { bodyBytes: 0, request: 0, outcome: OUTCOME.ok };
    record([{ ...row, dueUs: 0, sentUs: 0, doneUs: 90_000 }], recorder);
    recorder.closeUntil(1_000_000);
    record([{ ...row, dueUs: 1_200_000, sentUs: 1_200_000, doneUs: 1_200_500 }], recorder);
    recorder.closeUntil(2_000_000);

    const histogram = decodeFromCompressedBase64(lines[3]?.hdr ?? '');
    expect([histogram.totalCount, histogram.maxValue]).toEqual([1, 500]);
  });
});
