import { sparedDigits } from '../../../base/number-text.ts';
import { milliseconds, percentOfFailures, significant } from '../../format.ts';
import type { SiteFigure, SiteSpread } from '../../site/site-entry.ts';

export function shown(value: number, { unit }: Pick<SiteFigure, 'unit'>): string {
  if (unit === 'ms') return milliseconds(value);
  if (unit === 'ratio') return percentOfFailures(value);
  return significant(value, 4);
}

/** The median, with the range of several trials. */
export function shownSpread([median, min, max, trials]: SiteSpread, figure: SiteFigure): string {
  if (trials === 1) return `${shown(median, figure)}, 1 trial`;
  return `${shown(median, figure)} (${shown(min, figure)} to ${shown(max, figure)}), ${trials} trials`;
}

/** A difference that is said reads neither as none, +0.0 %, nor as all, −100.0 %, where something is left. */
export function relative(ratio: number): string {
  const digits = ratio < 0 ? sparedDigits(-ratio) : (ratio * 100).toFixed(1);
  const size = Number(digits) === 0 ? significant(Math.abs(ratio) * 100, 1) : digits;
  return `${ratio > 0 ? '+' : '−'}${size} %`;
}

export function dateOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 16).replace('T', ' ');
}

export function nameOf(figure: SiteFigure): string {
  return `${figure.meaning} (${figure.name})`;
}
