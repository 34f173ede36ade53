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

export function dateOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 16).replace('T', ' ');
}

export function nameOf(figure: SiteFigure): string {
  return `${figure.meaning} (${figure.name})`;
}
