import { describe, expect, it } from 'vitest';
import type { MeasuredRow, SelftestRow } from '../../../../src/records/selftest-row.ts';
import { beliefOf } from '../../../../src/verdicts/selftest/belief.ts';
import { judgeRow } from '../../../../src/verdicts/selftest/judge-row.ts';

const TRUE_MS = { p50: 10, p95: 100, p99: 200 };
const measured = (changes: Partial<MeasuredRow> = {}): MeasuredRow => ({
  ...{ engine: 'replay', loadModel: 'open', behaviour: 'constant', title: '', truthMs: TRUE_MS, reportedMs: TRUE_MS },
  ...{ counts: { scheduled: 10, sent: 10, dropped: 0 }, errors: { planted: 0, found: 0 } },
  ...{ lagP99Ms: 0, serverLateP99Ms: 0, generatorLateP99Ms: 0, cpuUsPerHit: 60 },
  ...changes,
});
const late = (lagP99Ms: number | undefined, serverLateP99Ms = 0, generatorLateP99Ms = 0) => {
  const { lagP99Ms: _, ...rest } = measured({ serverLateP99Ms, generatorLateP99Ms });
  return lagP99Ms === undefined ? rest : { ...rest, lagP99Ms };
};
const say = (row: MeasuredRow): string => {
  const { verdict, reasons } = judgeRow(row);
  return [verdict, ...reasons].join('; ');
};
const p = (changes: Partial<typeof TRUE_MS>) => ({ reportedMs: { ...TRUE_MS, ...changes } });

describe('a row of the selftest', () => {
  it.each<[Partial<MeasuredRow>, string]>([
    // 5 %, but a ms at least.
    [p({ p50: 11 }), 'right'],
    [p({ p50: 9 }), 'right'],
    [p({ p50: 11.01 }), 'off; p50 11.0 instead of 10.0 ms'],
    [p({ p50: 8.99 }), 'off; p50 9.0 instead of 10.0 ms'],
    [p({ p95: 105 }), 'right'],
    [p({ p95: 105.01 }), 'off; p95 105.0 instead of 100.0 ms'],
    [p({ p99: 190 }), 'right'],
    [p({ p99: 189.9, p50: 12 }), 'off; p50 12.0 instead of 10.0 ms; p99 189.9 instead of 200.0 ms'],
    [{ gapDistance: 0.1 }, 'right'],
    [{ gapDistance: 0.101 }, 'off; the gaps between hits are not those of the schedule: distance 0.10'],
    [{ gapDistance: 0.5, isTimed: false }, 'right'],
    [{ ...p({ p50: 20 }), isTimed: false }, 'right'],
    [{ errors: { planted: 3, found: 4 } }, 'off; 4 errors found, 3 planted'],
    [{ errors: { planted: 3, found: 3 } }, 'right'],
    [{ errors: { planted: 3, found: 2 }, isTimed: false }, 'off; 2 errors found, 3 planted'],
    [{ bodyBytes: { sent: 5, counted: 5 } }, 'right'],
    [{ bodyBytes: { sent: 5, counted: 4 } }, 'off; 4 bytes of bodies counted, 5 sent'],
    [{ bodyBytes: { sent: 5, counted: 0 } }, 'off; 0 bytes of bodies counted, 5 sent'],
    [{ counts: { scheduled: 9, sent: 8, dropped: 1 } }, 'off; 1 of 9 hits were not sent'],
    [{ counts: { scheduled: 9, sent: 8, dropped: 1 }, loadModel: 'closed' }, 'right'],
  ])('%j', (changes, said) => {
    expect(say(measured(changes))).toBe(said);
  });

  it.each<[string, ReturnType<typeof late>, Partial<MeasuredRow>, SelftestRow['verdict']]>([
    ['lag at the tolerance', late(5), p({ p95: 110 }), 'off'],
    ['more lag', late(5.01), p({ p95: 110 }), 'noisy'],
    ['lateness in three places', late(2, 2, 1.01), p({ p95: 110 }), 'noisy'],
    ['as much as the tolerance in three places', late(2, 2, 1), p({ p95: 110 }), 'off'],
    ['no lag known, a late server', late(undefined, 5.01), p({ p95: 110 }), 'noisy'],
    ['no lag known', late(undefined), p({ p95: 110 }), 'off'],
    ['gaps and a ms', late(1), { gapDistance: 0.2 }, 'off'],
    ['gaps and more', late(1.01), { gapDistance: 0.2 }, 'noisy'],
    ['drops and a ms', late(1), { counts: { scheduled: 2, sent: 1, dropped: 1 } }, 'off'],
    ['drops and more', late(1.01), { counts: { scheduled: 2, sent: 1, dropped: 1 } }, 'noisy'],
    ['errors are never noise', late(90), { errors: { planted: 1, found: 0 } }, 'off'],
    ['bytes are never noise', late(90), { bodyBytes: { sent: 1, counted: 0 } }, 'off'],
    ['one reason that is no noise', late(2), p({ p50: 20, p95: 110 }), 'off'],
  ])('%s: %4$s', (_what, row, changes, verdict) => {
    expect(judgeRow({ ...row, ...changes }).verdict).toBe(verdict);
  });

  it('keeps what was measured', () => {
    expect(judgeRow(measured())).toEqual({ ...measured(), verdict: 'right', reasons: [] });
  });
});

describe('a load engine', () => {
  const rows = (verdicts: Record<string, SelftestRow['verdict']>, loadModel: 'open' | 'closed' = 'open') =>
    Object.entries(verdicts).map(([behaviour, verdict]) => ({
      ...measured({ behaviour, loadModel }),
      verdict,
      reasons: [],
    }));
  const response = 'response times';
  const forms = 'answers in every form that was tried';

  it.each<[Record<string, SelftestRow['verdict']>, string]>([
    [{}, 'nothing that was tried'],
    [{ other: 'right' }, 'nothing that was tried'],
    [{ constant: 'right' }, response],
    [{ uniform: 'right' }, response],
    [{ exponential: 'right' }, response],
    [{ 'slow-accept': 'right' }, response],
    [{ freeze: 'right' }, 'what visitors wait for while a server stands still'],
    [{ resets: 'right' }, 'broken connections'],
    [{ 'wrong-bodies': 'right' }, 'wrong pages'],
    [{ interim: 'right' }, forms],
    [{ 'cut-letters': 'right' }, forms],
    [{ 'last-answers': 'right' }, forms],
    [{ bytes: 'right', resets: 'right' }, `broken connections, ${forms}`],
    [{ constant: 'right', uniform: 'off' }, 'nothing that was tried; not for uniform'],
    [{ constant: 'off', resets: 'off' }, 'nothing that was tried; not for constant, resets'],
    [
      { constant: 'right', freeze: 'off', bytes: 'noisy', resets: 'noisy' },
      `${response}; not for freeze; the machine was too noisy to say for bytes, resets`,
    ],
  ])('with %j may be believed for %s', (verdicts, believed) => {
    expect(beliefOf(rows(verdicts))).toBe(`may be believed for ${believed}`);
  });

  it('with a closed loop may be believed for service times', () => {
    expect(beliefOf(rows({ constant: 'right' }, 'closed'))).toBe(
      'may be believed for service times of a server that never stands still',
    );
  });
});
