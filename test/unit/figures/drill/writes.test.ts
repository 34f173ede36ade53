import { describe, expect, it } from 'vitest';
import { firstStoredMs, longestGapMs } from '../../../../src/figures/drill/writes.ts';
import { journalEndLine, journalHeadLine, journalLine, writeEndings } from '../../../../src/records/write-journal.ts';

const JOURNAL =
  journalHeadLine({ worker: 0, workers: 1, prefix: 'run/1/m/' }) +
  journalLine('INVOKE', 1, 900) +
  journalLine('OK', 1, 1_000) +
  journalLine('INVOKE', 2, 1_900) +
  journalLine('INFO', 2, 2_500) +
  journalLine('INVOKE', 3, 2_600) +
  journalLine('OK', 3, 3_000) +
  journalLine('INVOKE', 4, 3_500) +
  journalLine('OK', 4, 4_000) +
  journalEndLine(4);
const ENDINGS = writeEndings(JOURNAL);
const stored = (...indexes: number[]) => new Set(indexes.map((index) => `run/1/m/${index}`));

it('endings are read from what generators write, with the ids that the database has', () => {
  expect(ENDINGS).toEqual([
    { id: 'run/1/m/1', isAcknowledged: true, atMs: 1_000 },
    { id: 'run/1/m/2', isAcknowledged: false, atMs: 2_500 },
    { id: 'run/1/m/3', isAcknowledged: true, atMs: 3_000 },
    { id: 'run/1/m/4', isAcknowledged: true, atMs: 4_000 },
  ]);
  expect(writeEndings('')).toEqual([]);
});

describe('the first write after a fault', () => {
  const at = 2_100;
  it('is the first acknowledged one after the first that was not', () => {
    expect(firstStoredMs(ENDINGS, stored(1, 3, 4), at)).toBe(3_000);
  });

  it('is not one that was acknowledged and is lost', () => {
    expect(firstStoredMs(ENDINGS, stored(1, 4), at)).toBe(4_000);
    expect(firstStoredMs(ENDINGS, stored(1), at)).toBeUndefined();
  });

  it('is the next one where every write was acknowledged', () => {
    expect(firstStoredMs(ENDINGS, stored(1, 3, 4), 2_700)).toBe(3_000);
  });

  it('is none that was acknowledged before a client noticed it, though one that was under way had failed', () => {
    // 2 fails, 3 is acknowledged, and the first hit that is due after the fault and fails is later.
    expect(firstStoredMs(ENDINGS, stored(1, 3, 4), 3_200)).toBe(4_000);
  });
});

describe('the longest time without a stored write', () => {
  it.each([
    [stored(1, 3, 4), 1_000],
    [stored(1, 4), 2_000],
    [stored(1, 3), 2_000],
  ])('counts from the fault to the end of the load', (ids, gapMs) => {
    expect(longestGapMs(ENDINGS, ids, { t0Ms: 2_000, endMs: 5_000 })).toBe(gapMs);
  });

  it('is unknown where none was stored', () => {
    expect(longestGapMs(ENDINGS, stored(1), { t0Ms: 2_000, endMs: 5_000 })).toBeUndefined();
  });
});

it('the longest gap of more writes than a call has room for', () => {
  const endings = Array.from({ length: 200_000 }, (_, at) => ({
    ...{ id: String(at), isAcknowledged: true },
    atMs: at < 100_000 ? at : at + 500,
  }));
  const stored = new Set(endings.map(({ id }) => id));
  expect(longestGapMs(endings, stored, { t0Ms: 0, endMs: 200_500 })).toBe(501);
});
