import { sparedWhole } from '../base/number-text.ts';
import type { Figure } from '../records/summary.ts';
import { percent, significant, withUnit } from './format.ts';
import type { Mark } from './parts/state.ts';

/** What a change is made of: the median of the trials, their least and most, and how many they are. */
export type Compared = Pick<Figure, 'median' | 'min' | 'max' | 'trials'>;

/**
 * The change of the median; where the trials' ranges overlap, no difference is claimed. Less is better in every row. Of single trials nobody knows
 * how much equal ones would differ: their change is neither good nor bad, and has no colour.
 */
export function changeMark(own: Compared, base: Compared): Mark | undefined {
  if (base.median === 0) return undefined;
  const ratio = own.median / base.median;
  const overlaps = own.min <= base.max && base.min <= own.max;
  if (ratio === 1 || (overlaps && own.trials > 1 && base.trials > 1))
    return { glyph: '≈', word: 'trials overlap', tone: 'unsure' };
  const isSingle = own.trials < 2 || base.trials < 2;
  if (ratio < 1) return { glyph: '▼', word: `${lessPercent(1 - ratio)} less`, tone: isSingle ? 'unproved' : 'good' };
  return {
    glyph: '▲',
    word: ratio >= 3 ? `${significant(ratio, 2)} times as much` : `${percent(ratio - 1)} more`,
    tone: isSingle ? 'unproved' : 'bad',
  };
}

/** Whole from 10 % on; where something is left it is not 100 %. */
function lessPercent(spared: number): string {
  return spared < 0.0995 ? percent(spared) : withUnit(sparedWhole(spared), '%');
}

/** For a cell's attribute: the page's script makes changes against another reference of it. */
export function comparedText({ median, min, max, trials }: Compared): string {
  return [median, min, max, trials].join(' ');
}

/** @returns undefined where it is none */
export function comparedOf(text: string): Compared | undefined {
  const [median, min, max, trials] = text.split(' ').map(Number);
  if (median === undefined || min === undefined || max === undefined || trials === undefined) return undefined;
  return { median, min, max, trials };
}
