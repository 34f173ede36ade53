import { describe, expect, it } from 'vitest';
import { exitOf } from '../../../../src/verdicts/exit.ts';
import { beliefOf } from '../../../../src/verdicts/selftest/belief.ts';
import { judgeRow } from '../../../../src/verdicts/selftest/judge-row.ts';
import type { MeasuredRow, SelftestRow } from '../../../../src/records/selftest-row.ts';
import { untilCalm } from '../../../../src/jobs/selftest/selftest.ts';

const TRUE_MS = { p50: 50, p95: 100, p99: 200 };

function measured(changes: Partial<MeasuredRow> = {}): MeasuredRow {
  return {
    engine: 'replay',
    loadModel: 'open',
    behaviour: 'constant',
    title: '',
    truthMs: TRUE_MS,
    reportedMs: TRUE_MS,
    counts: { scheduled: 1000, sent: 1000, dropped: 0 },
    errors: { planted: 0, found: 0 },
    lagP99Ms: 0.3,
    serverLateP99Ms: 0.7,
    generatorLateP99Ms: 0,
    cpuUsPerHit: 60,
    ...changes,
  };
}

describe('a row of the selftest', () => {
  it.each<[string, Partial<MeasuredRow>, SelftestRow['verdict'], RegExp?]>([
    ['within 5 % of the truth', { reportedMs: { p50: 52.4, p95: 95.1, p99: 209 } }, 'right'],
    ['within a ms of a true 0', { truthMs: { ...TRUE_MS, p50: 0 }, reportedMs: { ...TRUE_MS, p50: 0.9 } }, 'right'],
    ['too long', { reportedMs: { ...TRUE_MS, p99: 211 } }, 'off', /p99 211\.0 instead of 200\.0 ms/],
    ['too short, as with coordinated omission', { reportedMs: { ...TRUE_MS, p99: 0.4 } }, 'off', /p99 0\.4/],
    ['too long where hits left late', { reportedMs: { ...TRUE_MS, p50: 60 }, lagP99Ms: 8 }, 'noisy', /p50/],
    ['too long where the server was late', { reportedMs: { ...TRUE_MS, p50: 60 }, serverLateP99Ms: 3 }, 'noisy', /p50/],
    [
      'too long where answers were read late',
      { reportedMs: { ...TRUE_MS, p50: 60 }, generatorLateP99Ms: 3 },
      'noisy',
      /p50/,
    ],
    ['no time at all', { reportedMs: { ...TRUE_MS, p95: Number.NaN } }, 'off', /p95 NaN/],
    ['an error unseen', { errors: { planted: 25, found: 24 } }, 'off', /24 errors found, 25 planted/],
    ['an error unseen on a noisy machine', { errors: { planted: 2, found: 1 }, lagP99Ms: 90 }, 'off', /1 error found/],
    [
      'bytes that were not sent',
      { bodyBytes: { sent: 10, counted: 12 } },
      'off',
      /12 bytes of bodies counted, 10 sent/,
    ],
    ['bytes that it does not know', { bodyBytes: { sent: 10 } }, 'right'],
    [
      'late, where times are not compared',
      { isTimed: false, reportedMs: { ...TRUE_MS, p50: 90 }, gapDistance: 1 },
      'right',
    ],
    ['hits that never left', { counts: { scheduled: 10, sent: 9, dropped: 1 } }, 'off', /1 of 10 hits/],
    [
      'hits that never left a closed loop',
      { counts: { scheduled: 10, sent: 9, dropped: 1 }, loadModel: 'closed' },
      'right',
    ],
    ['hits in other gaps', { gapDistance: 0.4, lagP99Ms: 0.1 }, 'off', /not those of the schedule: distance 0\.40/],
    ['hits in other gaps on a late machine', { gapDistance: 0.4, lagP99Ms: 5 }, 'noisy', /gaps/],
  ])('%s is %4$s', (_name, changes, verdict, reason) => {
    const row = judgeRow(measured(changes));
    expect(row.verdict).toBe(verdict);
    expect(row.reasons.join()).toMatch(reason ?? /^$/);
  });
});

describe('a try on a noisy machine', () => {
  const row = (verdict: SelftestRow['verdict']): SelftestRow => ({ ...measured(), verdict, reasons: [] });

  it.each<[SelftestRow['verdict'][], SelftestRow['verdict'], number]>([
    [['right'], 'right', 1],
    [['off', 'right'], 'off', 1],
    [['noisy', 'off', 'right'], 'off', 2],
    [['noisy', 'noisy', 'right'], 'right', 3],
    [['noisy', 'noisy', 'noisy', 'right'], 'noisy', 3],
  ])('is made again, at most twice; what is off stands: %j is %s after %i', async (verdicts, verdict, tries) => {
    let made = 0;
    let again = 0;
    const last = await untilCalm(
      () => Promise.resolve(row(verdicts[made++] ?? 'off')),
      () => again++,
    );
    expect([last.verdict, made, again]).toEqual([verdict, tries, tries - 1]);
  });
});

describe('the end of the selftest', () => {
  const rows = (verdicts: Record<string, SelftestRow['verdict']>, changes: Partial<MeasuredRow> = {}): SelftestRow[] =>
    Object.entries(verdicts).map(([behaviour, verdict]) => ({
      ...measured({ behaviour, ...changes }),
      verdict,
      reasons: [],
    }));

  it('is 1 when the built-in engine is off, 3 when nobody can say, and depends on other engines only where they alone were asked', () => {
    expect(
      exitOf({ kind: 'selftest', rows: rows({ constant: 'right', freeze: 'right' }), builtIn: 'replay' }).code,
    ).toBe(0);
    expect(
      exitOf({ kind: 'selftest', rows: rows({ constant: 'noisy', freeze: 'right' }), builtIn: 'replay' }).code,
    ).toBe(3);
    expect(exitOf({ kind: 'selftest', rows: rows({ constant: 'noisy', freeze: 'off' }), builtIn: 'replay' }).code).toBe(
      1,
    );
    const other = rows({ freeze: 'off' }, { engine: 'autocannon' });
    const beside = [...rows({ constant: 'right' }), ...other];
    expect(exitOf({ kind: 'selftest', rows: beside, builtIn: 'replay' }).code).toBe(0);
    expect(exitOf({ kind: 'selftest', rows: other, builtIn: 'replay' }).code).toBe(1);
  });

  it('says what an engine may be believed for', () => {
    const served = { constant: 'right', uniform: 'right', exponential: 'right', 'slow-accept': 'right' } as const;
    expect(beliefOf(rows({ ...served, freeze: 'right', resets: 'right' }))).toBe(
      'may be believed for response times, what visitors wait for while a server stands still, broken connections',
    );
    expect(beliefOf(rows({ ...served, freeze: 'off' }, { loadModel: 'closed' }))).toBe(
      'may be believed for service times of a server that never stands still; not for freeze',
    );
    expect(beliefOf(rows({ constant: 'noisy' }))).toBe(
      'may be believed for nothing that was tried; the machine was too noisy to say for constant',
    );
  });
});
