import type { Palette, Theme } from '../palette.ts';

/** How the reader wants charts at the moment. */
export interface View {
  readonly theme: Theme;
  /** topologies that are switched off, by their place in the run */
  readonly hidden: ReadonlySet<number>;
  readonly isLinear: boolean;
  readonly withServiceTime: boolean;
  /** part of the day, hours */
  readonly hours: readonly [number, number];
  /** the topology that changes are against, by its place in the run; absent: the run's own */
  readonly reference?: number;
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
