import { describe, expect, it } from 'vitest';
import { random } from '../../../../src/base/random.ts';
import type { PlayFacts } from '../../../../src/figures/drill/play-of.ts';
import type { DrillSettings } from '../../../../src/records/drill-record.ts';
import type { FineBins } from '../../../../src/records/load-totals.ts';
import { judgeDrill } from '../../../../src/verdicts/drill/judge-drill.ts';
import { exitOf } from '../../../../src/verdicts/exit.ts';
import { drillBins } from '../../../support/drill-bins.ts';
import { DRILL_SETTINGS, HEALED, T0_MS, playFacts, plays } from '../../../support/drill-play.ts';
import { failedTrial } from '../../../support/run-fixture.ts';

const QUIET = drillBins(30_000);
const CONTROL = playFacts('control', 1, QUIET);
const OUTAGE = drillBins(30_000, [[T0_MS, T0_MS + 2_000, 10, 0]]);

const busyWith = (state: 'proved' | 'broken') => ({
  measured: {
    proof: { state, reasons: ['so it is'] },
    validity: {
      time: 'invalid' as const,
      work: 'valid' as const,
      checks: [
        {
          ...{ id: 'background', title: 'others', speaksFor: 'time' as const, state: 'invalid' as const },
          ...{ measured: '62 % of the CPU time', limits: '30 %' },
        },
      ],
    },
  },
});
const BUSY = busyWith('proved');

function judged(facts: readonly PlayFacts[], settings: Partial<DrillSettings> = {}, drill = 'kill:app') {
  const all = plays(facts);
  return judgeDrill({ drill, title: 'it', expected: [], plays: all, settings: { ...DRILL_SETTINGS, ...settings } });
}

describe('a drill', () => {
  it('that cost clients two seconds and no write is met, with the times of its outage', () => {
    const result = judged([CONTROL, playFacts('kill:app', 2, OUTAGE)]);
    expect(result).toMatchObject({
      state: 'met',
      noticed: 1,
      toFirstError: { median: 0, worst: 0 },
      outage: { median: 2_000, worst: 2_000, missing: 0 },
      toWhole: { worst: 2_000 },
      failed: { worst: 200 },
      accounting: 'pass',
      row: { state: 'met', value: 2, unit: 's' },
    });
  });

  it('names median and worst of its plays', () => {
    const lasting = (trial: number, ms: number) =>
      playFacts('kill:app', trial, drillBins(30_000, [[T0_MS, T0_MS + ms, 1, 0]]));
    const { outage } = judged([CONTROL, lasting(2, 1_000), lasting(3, 6_000), lasting(4, 2_000)]);
    expect(outage).toEqual({ median: 2_000, worst: 6_000, missing: 0 });
  });

  it('has no worst time where one play was not served again while it was measured', () => {
    const lasting = (trial: number, toMs: number) =>
      playFacts('kill:app', trial, drillBins(30_000, [[T0_MS, toMs, 1, 0]]));
    const result = judged([CONTROL, lasting(2, T0_MS + 1_000), lasting(3, 30_000)]);
    expect(result).toMatchObject({ state: 'missed', outage: { worst: 1_000, missing: 1 } });
    expect(result.row.value).toBeUndefined();
  });

  it('that nobody noticed has no outage, which is not an outage of 0 s', () => {
    const result = judged([CONTROL, playFacts('kill:app', 2, QUIET)]);
    expect(result).toMatchObject({ state: 'met', noticed: 0, outage: { missing: 0 } });
    expect(result.outage.worst).toBeUndefined();
    expect(result.row.value).toBeUndefined();
  });

  const broken = { measured: { proof: { state: 'broken' as const, reasons: ['1 acknowledged and not stored: a'] } } };
  const unknown = { measured: { proof: { state: 'unknown' as const, reasons: ['nobody could read it'] } } };
  const failed: PlayFacts = {
    ...playFacts('kill:app', 3, OUTAGE),
    trial: failedTrial({ trial: 3, topology: 'kill:app' }),
  };
  const never = drillBins(30_000, [[T0_MS, 30_000, 1, 0]]);
  const shaky = drillBins(30_000, [[5_000, 5_100, 1, 0]]);
  it.each([
    ['a write is lost', [CONTROL, playFacts('kill:app', 2, OUTAGE, broken)], {}, 'missed', 1],
    [
      'a write is lost and the control was not steady',
      [playFacts('control', 1, shaky), playFacts('kill:app', 2, OUTAGE, broken)],
      {},
      'missed',
      1,
    ],
    ['it is not known whether one is', [CONTROL, playFacts('kill:app', 2, OUTAGE, unknown)], {}, 'undecided', 3],
    ['clients were never served well again', [CONTROL, playFacts('kill:app', 2, never)], {}, 'missed', 1],
    [
      'not everything ran again',
      [CONTROL, playFacts('kill:app', 2, OUTAGE, { marks: HEALED.slice(0, 4) })],
      {},
      'missed',
      1,
    ],
    [
      'it took longer than allowed',
      [CONTROL, playFacts('kill:app', 2, OUTAGE)],
      { recoverWithinMs: 1_900 },
      'missed',
      1,
    ],
    ['it took as long as allowed', [CONTROL, playFacts('kill:app', 2, OUTAGE)], { recoverWithinMs: 2_000 }, 'met', 0],
    ['it was not steady before', [CONTROL, playFacts('kill:app', 2, shaky)], {}, 'invalid', 4],
    [
      'the control was not steady',
      [playFacts('control', 1, shaky), playFacts('kill:app', 2, OUTAGE)],
      {},
      'invalid',
      4,
    ],
    [
      'clients noticed it while others took the machine',
      [CONTROL, playFacts('kill:app', 2, OUTAGE, BUSY)],
      {},
      'invalid',
      4,
    ],
    [
      'nobody noticed it, though others took the machine',
      [CONTROL, playFacts('kill:app', 2, QUIET, BUSY)],
      {},
      'met',
      0,
    ],
    [
      'a write is lost while others took the machine',
      [CONTROL, playFacts('kill:app', 2, OUTAGE, busyWith('broken'))],
      {},
      'missed',
      1,
    ],
    ['one of two plays failed', [CONTROL, playFacts('kill:app', 2, OUTAGE), failed], {}, 'undecided', 3],
    ['all plays failed', [CONTROL, failed], {}, 'not-measured', 3],
    ['nothing was played', [], {}, 'not-measured', 3],
  ])('where %s', (_what, facts, settings, state, code) => {
    const result = judged(facts, settings);
    expect(result.state).toBe(state);
    expect(result.row.state).toBe(state);
    expect(exitOf({ kind: 'drill', drill: { state: 'finished', results: [result] } }).code).toBe(code);
  });

  it('whose load ended before the time that is allowed is undecided, and missed where it lasted longer', () => {
    const facts = [CONTROL, playFacts('kill:app', 2, never)];
    expect(judged(facts, { recoverWithinMs: 30_000 }).state).toBe('undecided');
    expect(judged(facts, { recoverWithinMs: 8_000 }).state).toBe('missed');
  });

  it('where a write is lost names the stage', () => {
    expect(judged([CONTROL, playFacts('kill:app', 2, OUTAGE, broken)]).sentence).toContain(
      'acknowledged writes = stored rows',
    );
  });

  it('that was interrupted exits so, whatever it found', () => {
    const result = judged([CONTROL, playFacts('kill:app', 2, OUTAGE, broken)]);
    expect(exitOf({ kind: 'drill', drill: { state: 'interrupted', results: [result] } }).code).toBe(130);
  });
});

/** A noisy machine: now and then half a second in which hits are slow, of the same kind with and without a fault. */
function noisyBins(seed: number, outage: readonly (readonly [number, number, number, number])[] = []): FineBins {
  const draw = random(seed, 77);
  const bursts = Array.from({ length: 3 }, () => {
    const atMs = T0_MS + Math.floor(draw() * 190) * 100;
    return [atMs, atMs + 500, 0, Math.floor(draw() * 4)] as const;
  });
  return drillBins(30_000, [...bursts, ...outage]);
}

describe('without a played control', () => {
  const unplayed: PlayFacts = { ...CONTROL, trial: failedTrial({ trial: 1, topology: 'control' }) };
  const slow = drillBins(30_000, [[T0_MS + 500, T0_MS + 600, 0, 1]]);
  const lost = { measured: { proof: { state: 'broken' as const, reasons: ['1 acknowledged and not stored: a'] } } };
  it.each([
    ['an outage', [unplayed, playFacts('kill:app', 2, OUTAGE)], 'undecided', 1],
    ['a quiet play', [unplayed, playFacts('kill:app', 2, QUIET)], 'undecided', 0],
    ['a slow hit', [unplayed, playFacts('kill:app', 2, slow)], 'undecided', undefined],
    ['no control at all', [playFacts('kill:app', 2, OUTAGE)], 'undecided', 1],
    ['a lost write', [unplayed, playFacts('kill:app', 2, OUTAGE, lost)], 'missed', 1],
  ])('%s', (_what, facts, state, noticed) => {
    const result = judged(facts);
    expect(result).toMatchObject({ state, control: { plays: 0 } });
    expect(result.noticed).toBe(noticed);
    expect(result.control).not.toHaveProperty('failedWorst');
    expect(result.control).not.toHaveProperty('slowWorst');
    if (state === 'undecided') expect(result.sentence).toContain('no control was played');
  });

  it('a miss is not said either: nobody knows what is usual', () => {
    const endless = drillBins(30_000, [[T0_MS, 30_000, 1, 0]]);
    expect(judged([unplayed, playFacts('kill:app', 2, endless)]).state).toBe('undecided');
  });

  it('one played control of two is compared with, and only it is counted', () => {
    const second: PlayFacts = { ...CONTROL, trial: failedTrial({ trial: 3, topology: 'control' }) };
    const result = judged([CONTROL, second, playFacts('kill:app', 2, OUTAGE)]);
    expect(result).toMatchObject({ state: 'met', control: { plays: 1, failedWorst: 0, slowWorst: 0 } });
  });
});

it('fewer plays than were asked for leave it undecided, as whatever ended the drill may have hidden the worst', () => {
  const found = [CONTROL, playFacts('kill:app', 2, OUTAGE)];
  expect(judged(found, { repetitions: 2 })).toMatchObject({ state: 'undecided', plays: 1 });
  expect(judged(found, { repetitions: 2 }).sentence).toContain('1 of 2 plays are there');
  expect(judged([...found, playFacts('kill:app', 3, OUTAGE)], { repetitions: 2 }).state).toBe('met');
});

it('plays that were not played are not among those that nobody noticed', () => {
  const unplayed: PlayFacts = { ...CONTROL, drill: 'kill:app', trial: failedTrial({ trial: 3, topology: 'kill:app' }) };
  expect(judged([CONTROL, playFacts('kill:app', 2, OUTAGE), unplayed])).toMatchObject({ plays: 1, noticed: 1 });
});

describe('where nothing is done', () => {
  it('nothing is found, 10 times of 10, also on a noisy machine', () => {
    const results = Array.from({ length: 10 }, (_, round) =>
      judged(
        [1, 2, 3].flatMap((trial) => [
          playFacts('control', trial, noisyBins(round * 100 + trial)),
          playFacts('none', 10 + trial, noisyBins(round * 100 + 50 + trial)),
        ]),
        {},
        'none',
      ),
    );
    expect(results.map(({ state, noticed }) => [state, noticed])).toEqual(Array.from({ length: 10 }, () => ['met', 0]));
  });

  it('an outage on the same machine is found, 10 times of 10', () => {
    const noticedIn = Array.from({ length: 10 }, (_, round) => {
      const bins = noisyBins(round * 100 + 50, [[T0_MS + 300, T0_MS + 400, 1, 0]]);
      return judged([playFacts('control', 1, noisyBins(round)), playFacts('kill:app', 2, bins)]).noticed;
    });
    expect(noticedIn).toEqual(Array.from({ length: 10 }, () => 1));
  });

  it('an error that is found there is a miss: the drill cannot be believed', () => {
    const result = judged([CONTROL, playFacts('none', 2, OUTAGE)], {}, 'none');
    expect(result).toMatchObject({ state: 'missed', noticed: 1 });
  });
});
