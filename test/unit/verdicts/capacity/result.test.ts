import { describe, expect, it } from 'vitest';
import type { CapacityExperiment, CapacityRecord, CapacityResult } from '../../../../src/records/capacity-record.ts';
import { resultOf } from '../../../../src/verdicts/capacity/result.ts';
import {
  EXPERIMENT_COLUMNS,
  experimentRows,
  hits,
  saturationSentence,
  sentenceOf,
  useText,
} from '../../../../src/verdicts/capacity/words.ts';

const made = (answer: CapacityExperiment['answer'], ...hitsPerDay: number[]): CapacityExperiment[] =>
  hitsPerDay.map((level) => ({
    ...{ run: 'x', startedAtMs: 0, hitsPerDay: level, peakRatePerSecond: 1, isReused: false, reason: '' },
    answer,
  }));
const DAY = { topology: 'site', dayHits: 1_000 };

describe('the result of a search', () => {
  const bothEnds = [...made('held', 100, 100, 100), ...made('missed', 110, 110, 110)];

  it.each<[string, CapacityExperiment[], CapacityResult['end'], object]>([
    ['two ends', bothEnds, 'found', { state: 'found', isConfirmed: true }],
    ['two ends, interrupted', bothEnds, 'interrupted', { state: 'found', isConfirmed: false }],
    ['two ends, too many', bothEnds, 'most-experiments', { state: 'found', isConfirmed: false }],
    ['a lower end held twice', bothEnds.slice(1), 'found', { state: 'found', isConfirmed: false }],
    ['an upper end missed twice', bothEnds.slice(0, -1), 'found', { state: 'found', isConfirmed: false }],
    ['a lower end alone', bothEnds.slice(0, 3), 'ceiling', { state: 'open-above', isConfirmed: true }],
    ['a lower end held twice alone', bothEnds.slice(1, 3), 'ceiling', { state: 'open-above', isConfirmed: false }],
    ['an upper end alone', bothEnds.slice(3), 'floor', { state: 'open-below', isConfirmed: true }],
    ['an upper end missed twice alone', bothEnds.slice(4), 'floor', { state: 'open-below', isConfirmed: false }],
    ['nothing', [], 'invalid', { state: 'inconclusive', isConfirmed: true }],
  ])('%s', (_what, experiments, end, wanted) => {
    expect(resultOf(experiments, end, DAY)).toMatchObject({ ...wanted, end });
  });

  it('names its ends, how often each was measured, and the levels between', () => {
    const { sentence: _, ...result } = resultOf([...bothEnds, ...made('invalid', 105, 103)], 'found', DAY);
    expect(result).toEqual({
      ...{ state: 'found', end: 'found', isConfirmed: true, between: [103, 105] },
      ...{ lower: { hitsPerDay: 100, times: 3 }, upper: { hitsPerDay: 110, times: 3 } },
    });
    expect(Object.keys(resultOf([], 'invalid', DAY))).toEqual(['state', 'end', 'between', 'isConfirmed', 'sentence']);
  });

  it.each<[string, CapacityExperiment[], number | undefined]>([
    ['a level between that was disturbed', made('disturbed', 105), 105],
    ['the lowest of them', made('disturbed', 107, 105), 105],
    ['none that was invalid alone', made('invalid', 105), undefined],
    ['none that also held', [...made('disturbed', 105), ...made('held', 105), ...made('missed', 105)], undefined],
    ['none outside of the ends', made('disturbed', 120), undefined],
  ])('is doubtful from %s', (_what, others, from) => {
    expect(resultOf([...bothEnds, ...others], 'found', DAY).disturbedFrom).toBe(from);
  });
});

describe('the sentence of a search', () => {
  const lower = { hitsPerDay: 500, times: 3 };
  const upper = { hitsPerDay: 2_000, times: 3 };
  const say = (changes: Partial<CapacityResult>) =>
    sentenceOf('site', 1_000, { state: 'found', end: 'found', between: [], isConfirmed: true, ...changes });
  const interval = 'site holds between 500 and 2000 hits a day: 0.50 to 2.0 times 1000';
  const above = 'site holds 500 hits a day, the highest level that could be answered; there is no higher level: ';
  const below =
    'site does not hold 2000 hits a day, the lowest level that could be answered; there is no lower level: ';
  const calm = 'beyond it others took CPU: measure again when the machine is calm';
  const used = 'the number of experiments (--most) was used up';

  it.each<[Partial<CapacityResult>, string]>([
    [{ lower, upper }, interval],
    [{ lower, upper, end: 'most-experiments' }, `${interval} (${used})`],
    [{ lower, upper, isConfirmed: false }, `${interval} (an end is not confirmed)`],
    [
      { lower, upper, end: 'disturbed', isConfirmed: false, disturbedFrom: 900 },
      `${interval} (${calm}; an end is not confirmed; disturbed experiments missed at 900, which proves nothing)`,
    ],
    [{ state: 'open-above', lower, end: 'ceiling' }, `${above}at least 0.50 times 1000`],
    [
      { state: 'open-above', lower, end: 'ceiling', isConfirmed: false },
      `${above}at least 0.50 times 1000 (an end is not confirmed)`,
    ],
    [{ state: 'open-below', upper, end: 'floor' }, `${below}less than 2.0 times 1000`],
    [
      { state: 'open-below', upper, end: 'floor', disturbedFrom: 900 },
      `${below}less than 2.0 times 1000 (disturbed experiments missed at 900, which proves nothing)`,
    ],
    [
      { state: 'inconclusive', end: 'generator', isConfirmed: false },
      'nothing can be said about site: no level has a clear answer; beyond it the load generator is the limit',
    ],
    [
      { state: 'inconclusive', end: 'interrupted' },
      'nothing can be said about site: no level has a clear answer; the search was interrupted; the same command continues it',
    ],
    [
      { state: 'inconclusive', end: 'invalid' },
      'nothing can be said about site: no level has a clear answer; beyond it the experiments are invalid',
    ],
  ])('%j', (changes, sentence) => {
    expect(say(changes)).toBe(sentence);
  });

  it.each([
    [99_960, '100.0'],
    [100_000, '100'],
    [100_600, '101'],
    [950, '0.95'],
    [951, '0.95'],
    [960, '0.96'],
    [999, '0.999'],
    [1_000, '1.0'],
    [1_049, '1.05'],
    [1_050, '1.1'],
    [949, '0.95'],
    [1_250, '1.3'],
    [12, '0.012'],
  ])('%d hits of a day of 1,000 are %s times as many', (hitsPerDay, text) => {
    expect(say({ state: 'open-above', lower: { hitsPerDay, times: 3 }, end: 'ceiling' })).toContain(
      `at least ${text} times 1000`,
    );
  });
});

describe('what came to its limit', () => {
  const resource = { name: 'CPU of app', limit: '2 cores', missed: { ratio: 0.953 }, held: {} };
  const say = (changes: object) =>
    saturationSentence({
      saturation: { missedRun: 'b', resources: [], waits: [], ...changes },
      durationMs: 1,
    } as unknown as CapacityRecord);

  it.each<[string, object, string]>([
    ['nothing', {}, 'none of the resources watched reached 90 % of its limit'],
    [
      'waits',
      {
        waits: [
          { name: 'a', missed: 2 },
          { name: 'b', missed: 0 },
          { name: 'c', missed: 0.5 },
        ],
      },
      'none of the resources watched reached 90 % of its limit; at most a: 2, c: 0.5',
    ],
    ['another first', { resources: [resource], first: 'x' }, 'none of the resources watched reached 90 % of its limit'],
    [
      'no held level',
      { resources: [{ ...resource, name: 'other' }, resource], first: 'CPU of app' },
      'first at its limit: CPU of app (95 % of 2 cores; no figure at the last level that held)',
    ],
    [
      'a held level of 0',
      { resources: [{ ...resource, held: { ratio: 0 } }], first: 'CPU of app' },
      'first at its limit: CPU of app (95 % of 2 cores; at most 0 % at the last level that held)',
    ],
  ])('%s', (_what, changes, sentence) => {
    expect(say(changes)).toBe(sentence);
  });

  it('is not asked where no experiment missed', () => {
    expect(say({}).length).toBeGreaterThan(0);
    expect(saturationSentence({ durationMs: 1 } as unknown as CapacityRecord)).toBe(
      'no experiment missed the objective, so nothing came to its limit',
    );
  });

  it.each([
    [undefined, '-'],
    [0, '0 %'],
    [0.994, '99 %'],
    [0.896, '89.6 %'],
    [0.8999, '89.9 %'],
    [0.9, '90 %'],
    [0.9996, '99.9 %'],
    [1, '100 %'],
    [1.004, '100 %'],
  ])('a share of %s is %s', (ratio, text) => {
    expect(useText(ratio)).toBe(text);
  });
});

it('an experiment is a row with a cell for each column', () => {
  const figures = { responseP95Ms: 12.34, serviceP95Ms: 11.16, lagP99Ms: 0.06, errorRatio: 0.0123 };
  const one = { ...made('held', 12_345)[0], reason: 'why', peakRatePerSecond: 3.6, figures };
  const two = { ...made('missed', 10)[0], isReused: true };
  const rows = experimentRows({ experiments: [one, two] as CapacityRecord['experiments'] });
  expect(rows).toEqual([
    ['1', '12.35k', '4', '12.3', '11.2', '1.23', '0.1', 'holds', 'why'],
    ['2 (earlier)', '10', '1', '-', '-', '-', '-', 'does not hold', ''],
  ]);
  expect(rows[0]).toHaveLength(EXPERIMENT_COLUMNS.length);
  const answers = (['disturbed', 'generator', 'invalid'] as const).map((answer) =>
    experimentRows({ experiments: made(answer, 1) })[0]?.at(-2),
  );
  expect(answers).toEqual(['disturbed', 'generator limited', 'invalid']);
});

it.each([
  [0, '0'],
  [9_999, '9999'],
  [10_000, '10k'],
  [45_536_000, '45.54M'],
  [1_234_567_890, '1.235G'],
])('%d hits are %s', (count, text) => {
  expect(hits(count)).toBe(text);
});
