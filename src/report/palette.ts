/**
 * Colours by order in the run. Searched for the largest difference between any two of them, over normal sight and the
 * three kinds of colour blindness, at a contrast of at least 3.1 against the background. Colour is never the only code:
 * each topology also has a dash pattern, a marker and its name at the line's end.
 */
export type Theme = 'light' | 'dark';

export interface Palette {
  readonly series: readonly string[];
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  /** requirement lines */
  readonly limit: string;
  readonly band: string;
}

export const PALETTES: Readonly<Record<Theme, Palette>> = {
  light: {
    series: ['#000000', '#3F03A1', '#890001', '#E57220', '#0297E4'],
    background: '#ffffff',
    text: '#1b1f24',
    muted: '#4b5563',
    grid: '#e2e6eb',
    limit: '#b3261e',
    band: 'rgba(75, 85, 99, 0.10)',
  },
  dark: {
    series: ['#FFFFFF', '#6056C4', '#B44100', '#F5AD17', '#5BB7FA'],
    background: '#14171c',
    text: '#e6e9ee',
    muted: '#a3abb8',
    grid: '#2b3038',
    limit: '#fca5a5',
    band: 'rgba(163, 171, 184, 0.14)',
  },
};

export const DASHES: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [8, 3, 2, 3], [4, 4]];
export const MARKERS = ['circle', 'rect', 'triangle', 'rectRot', 'crossRot'] as const;

/** The same pattern returns after five topologies; the name at the line's end still tells them apart. */
export function styleIndex(topology: number): number {
  return topology % 5;
}

/** A series colour with an opacity, as #rrggbbaa. */
export function withOpacity(colour: string, opacity: number): string {
  return `${colour}${Math.round(Math.min(1, Math.max(0, opacity)) * 255)
    .toString(16)
    .padStart(2, '0')}`;
}
