import type { ChartConfiguration } from 'chart.js';
import { PALETTES } from '../palette.ts';
import { barsConfiguration } from './bars.ts';
import type { Figure } from './figure.ts';
import type { Look, View } from './look.ts';
import { percentilesConfiguration } from './percentiles.ts';
import { stripConfiguration } from './strip.ts';
import { timelineConfiguration } from './timeline.ts';

/** Chart.js configuration of a figure; the same for the page and for the PNG files. */
export function chartConfiguration(figure: Figure, view: View): ChartConfiguration {
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
