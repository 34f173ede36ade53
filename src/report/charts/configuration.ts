import type { ChartConfiguration } from 'chart.js';
import { withoutHiddenCharacters } from '../html.ts';
import { PALETTES } from '../palette.ts';
import { barsConfiguration } from './bars.ts';
import type { Figure } from './figure.ts';
import type { Look, View } from './look.ts';
import { percentilesConfiguration } from './percentiles.ts';
import { stripConfiguration } from './strip.ts';
import { timelineConfiguration } from './timeline.ts';

/** Chart.js configuration of a figure; the same for the page and for the PNG files. */
export function chartConfiguration(given: Figure, view: View): ChartConfiguration {
  const figure = shown(given);
  const look: Look = { view, palette: PALETTES[view.theme] };
  switch (figure.kind) {
    case 'percentiles':
      return percentilesConfiguration(figure, look);
    case 'timeline':
      return timelineConfiguration(figure, look);
    case 'bars':
      return barsConfiguration(figure, look);
    case 'strip':
      return stripConfiguration(figure, look);
  }
}

/** Names are drawn as the page writes them: no marks that turn a line round, and each in one line. */
function shown<T>(value: T): T {
  if (typeof value === 'string')
    return withoutHiddenCharacters(value).replaceAll(/\s*[\n\t\u2028\u2029]\s*/g, ' ') as T;
  if (Array.isArray(value)) return value.map((item: unknown) => shown(item)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shown(item)])) as T;
}
