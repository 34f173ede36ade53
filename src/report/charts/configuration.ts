import type { ChartConfiguration } from 'chart.js';
import { PALETTES } from '../palette.ts';
import type { Palette, Theme } from '../palette.ts';
import { barsConfiguration } from './bars.ts';
import type { Figure } from './figure.ts';
import { percentilesConfiguration } from './percentiles.ts';
import { stripConfiguration } from './strip.ts';
import { timelineConfiguration } from './timeline.ts';

/** How the reader wants charts at the moment. */
export interface View {
  readonly theme: Theme;
  /** topologies that are switched off, by their place in the run */
  readonly hidden: ReadonlySet<number>;
  readonly isLinear: boolean;
  readonly withServiceTime: boolean;
  /** part of the day, hours */
  readonly hours: readonly [number, number];
  readonly fontPixels: number;
  readonly fontFamily: string;
}

export const FIRST_VIEW: View = {
  theme: 'light',
  hidden: new Set(),
  isLinear: false,
  withServiceTime: false,
  hours: [0, 24],
  fontPixels: 12,
  fontFamily: 'system-ui, "DejaVu Sans", sans-serif',
};

export interface Look {
  readonly view: View;
  readonly palette: Palette;
}

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
