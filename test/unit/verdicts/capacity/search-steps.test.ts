import { describe, expect, it } from 'vitest';
import { type Answer, type Evidence, bracketOf, levelsOf } from '../../../../src/verdicts/capacity/levels.ts';
import { type SearchSettings, nextStep } from '../../../../src/verdicts/capacity/search.ts';

const SETTINGS: SearchSettings = {
  fromHitsPerDay: 1_000,
  tolerance: 0.1,
  lowestHitsPerDay: 10,
  highestHitsPerDay: 100_000,
};
const LETTERS: Readonly<Record<string, Answer>> = {
  h: 'held',
  m: 'missed',
  d: 'disturbed',
  g: 'generator',
  i: 'invalid',
};

/** "1000hh 2000m": a level held twice, and one missed once. */
const evidenceOf = (text: string): Evidence[] =>
  text.split(' ').flatMap((level) => {
    const hitsPerDay = Number.parseInt(level, 10);
    const answers = level.split('').flatMap((letter) => LETTERS[letter] ?? []);
    return answers.map((answer) => ({ hitsPerDay, answer }));
  });
const next = (text: string, changes: Partial<SearchSettings> = {}): string => {
  const step = nextStep(evidenceOf(text), { ...SETTINGS, ...changes });
  return step.kind === 'end' ? step.end : `${step.hitsPerDay}: ${step.why}`;
};

describe('the next experiment', () => {
  it.each<[string, string, Partial<SearchSettings>?]>([
    ['', '1000: the start'],
    ['', '10: the start', { fromHitsPerDay: 9 }],
    ['', '100000: the start', { fromHitsPerDay: 100_001 }],
    ['', '12350: the start', { fromHitsPerDay: 12_345.6 }],
    ['', '12: the start', { fromHitsPerDay: 12.4 }],
    // The staircase.
    ['1000h', '2000: twice'],
    ['60000h', '100000: twice'],
    ['1000m', '500: half'],
    ['15m', '10: half'],
    ['11m', '10: half'],
    ['10m', '10: to confirm the lowest level'],
    ['10mm', '10: to confirm the lowest level'],
    ['10mmm', 'floor'],
    ['10mmi', '10: to confirm the lowest level'],
    ['10mmii', 'floor'],
    ['100000h', '100000: to confirm the lower end'],
    ['99999h', '100000: twice'],
    ['100000hhh', 'ceiling'],
    ['100000hhi', '100000: to confirm the lower end'],
    ['100000hhii', 'ceiling'],
    // Mixed answers above what held: the next is nearer.
    ['1000h 2000hm', '2000: answers differ'],
    ['1000h 2000hhm', '2828: above mixed answers'],
    ['1000hhh 2000hmii', '2828: above mixed answers'],
    ['1000hhh 90000hmii', '100000: above mixed answers'],
    ['1000hhh 100000hmii', '10000: between the two'],
    // No answer.
    ['1000i', '1000: it gave no answer'],
    ['1000ii', 'invalid'],
    ['1000g', '1000: it gave no answer'],
    ['1000gi', '500: half'],
    ['1000di', '500: half'],
    ['10gg', 'generator'],
    ['10gi', 'generator'],
    ['10di', 'disturbed'],
    ['10dd', 'disturbed'],
    ['10mm 1000i', '1000: it gave no answer'],
    ['1000h 2000ii', '1414: between the two'],
    ['1000h 2000gi', '1414: between the two'],
    ['1000hhh 1050ii', 'invalid'],
    ['1000hhh 1050gi', 'generator'],
    ['1000hhh 1050gd', 'disturbed'],
    ['1000hh 1050gg', '1000: to confirm the lower end'],
  ])('after %j is %s', (text, step, changes) => {
    expect(next(text, changes)).toBe(step);
  });

  it.each<[string, string, Partial<SearchSettings>?]>([
    ['1000h 2000m', '1414: between the two'],
    // As wide as the tolerance is close enough, a little wider is not.
    ['1000h 1100m', '1000: to confirm the lower end'],
    ['1000h 1101m', '1049: between the two'],
    ['1000h 1500m', '1000: to confirm the lower end', { tolerance: 0.5 }],
    ['1000h 1501m', '1225: between the two', { tolerance: 0.5 }],
    // No level is left between the two.
    ['10h 11m', '10: to confirm the lower end', { tolerance: 0.01 }],
    ['10h 12m', '11: between the two', { tolerance: 0.01 }],
    ['10006h 10010m', '10006: to confirm the lower end', { tolerance: 0.0001 }],
    // The end that was measured less often comes first, the lower one of two alike.
    ['1000hh 1100m', '1100: to confirm the upper end'],
    ['1000hh 1100mm', '1000: to confirm the lower end'],
    ['1000h 1100mm', '1000: to confirm the lower end'],
    ['1000hhh 1100mm', '1100: to confirm the upper end'],
    ['1000hh 1100mmm', '1000: to confirm the lower end'],
    ['1000hhh 1100mmm', 'found'],
    ['1000hh 1100mii', '1000: to confirm the lower end'],
    ['1000hii 1100mii', 'found'],
    // The wider of the gaps around what lies between.
    ['1000h 2000hhmm 3000m', '1414: between the two'],
    ['1000h 1500hhmm 3000m', '2121: between the two'],
    ['1000h 1050hhmm 3000m', '1775: between the two'],
    ['1000hhh 1050hhmm 1100mmm', 'found'],
    ['1000h 1500ii 3000m', '2121: between the two'],
  ])('between two ends, after %j, is %s', (text, step, changes) => {
    expect(next(text, changes)).toBe(step);
  });
});

describe('the ends of what is known', () => {
  const ends = (text: string) => {
    const { lower, upper, between } = bracketOf(levelsOf(evidenceOf(text)));
    return [lower?.hitsPerDay, upper?.hitsPerDay, between.map(({ hitsPerDay }) => hitsPerDay)];
  };

  it.each<[string, (number | undefined)[], number[]]>([
    ['', [undefined, undefined], []],
    ['1000h', [1000, undefined], []],
    ['1000m', [undefined, 1000], []],
    ['1000h 2000m', [1000, 2000], []],
    ['1000h 1500ii 2000m', [1000, 2000], [1500]],
    ['500ii 1000h 2000m 3000ii', [1000, 2000], []],
    // As often held as missed is an end of neither.
    ['1000hm', [undefined, undefined], [1000]],
    ['1000h 1500hm 2000m', [1000, 2000], [1500]],
    // Beyond a mixed level only what is clearly apart from it counts: 1.3 times.
    ['1000hhm 1299h 2000m', [undefined, 2000], [1000, 1299]],
    ['1000hhm 1300h 2000m', [1300, 2000], []],
    ['1000h 2000m 2600mmh', [1000, 2000], []],
    ['1000h 2001m 2600mmh', [1000, undefined], [2001, 2600]],
    // A level that more often missed ends the lower part.
    ['1000h 2000m 3000h 4000m', [1000, 4000], [2000, 3000]],
  ])('%j: %j, between them %j', (text, [lower, upper], between) => {
    expect(ends(text)).toEqual([lower, upper, between]);
  });

  it('counts the answers of each level, ascending', () => {
    expect(levelsOf(evidenceOf('20hhmddd 10gggii'))).toEqual([
      { hitsPerDay: 10, held: 0, missed: 0, disturbed: 0, generator: 3, invalid: 2 },
      { hitsPerDay: 20, held: 2, missed: 1, disturbed: 3, generator: 0, invalid: 0 },
    ]);
  });
});
