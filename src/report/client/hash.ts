import type { Theme } from '../palette.ts';
import { type Sorting, sortedOf, sortedText } from './sorting.ts';

export type Hours = readonly [from: number, to: number];
export const WHOLE_DAY: Hours = [0, 24];

/** What a reader set, as the address keeps it. */
export interface State {
  readonly hidden: ReadonlySet<number>;
  readonly isLinear: boolean;
  readonly withServiceTime: boolean;
  readonly theme: 'auto' | Theme;
  /** the topology that changes are against, by its place; absent: the run's own */
  readonly reference: number | undefined;
  /** part of the day, hours */
  readonly hours: Hours;
  /** part of an endpoint's name */
  readonly endpoint: string;
  /** part of a statement's text */
  readonly statement: string;
  /** tables that are not in the order in which they were written */
  readonly sorted: readonly Sorting[];
  /** id of the section gone to */
  readonly section: string;
}

export const FIRST_STATE: State = {
  hidden: new Set(),
  isLinear: false,
  withServiceTime: false,
  theme: 'auto',
  reference: undefined,
  hours: WHOLE_DAY,
  endpoint: '',
  statement: '',
  sorted: [],
  section: '',
};

/** `#hide=2&y=lin&service=1&theme=dark&ref=2&x=18:00-20:30&ep=home&q=join&sort=endpoint-table.3.desc&s=latency`; a plain `#latency` is a section and no setting. */
export function stateOf(hash: string): State {
  const text = hash.replace(/^#/, '');
  if (text !== '' && !text.includes('=')) return { ...FIRST_STATE, section: text };
  const settings = new URLSearchParams(text);
  const theme = settings.get('theme');
  return {
    hidden: new Set(
      (settings.get('hide') ?? '')
        .split(',')
        .filter((part) => /^\d+$/.test(part))
        .map((part) => Number(part) - 1),
    ),
    isLinear: settings.get('y') === 'lin',
    withServiceTime: settings.get('service') === '1',
    theme: theme === 'dark' || theme === 'light' ? theme : 'auto',
    reference: referenceOf(settings.get('ref') ?? ''),
    hours: hoursOf(settings.get('x') ?? ''),
    endpoint: settings.get('ep') ?? '',
    statement: settings.get('q') ?? '',
    sorted: sortedOf(settings.get('sort') ?? ''),
    section: settings.get('s') ?? '',
  };
}

/** @returns without `#`; empty where nothing is set */
export function hashOf(state: State): string {
  const settings = new URLSearchParams();
  const hidden = [...state.hidden].map((topology) => topology + 1).sort((a, b) => a - b);
  if (hidden.length > 0) settings.set('hide', hidden.join(','));
  if (state.isLinear) settings.set('y', 'lin');
  if (state.withServiceTime) settings.set('service', '1');
  if (state.theme !== 'auto') settings.set('theme', state.theme);
  if (state.reference !== undefined) settings.set('ref', String(state.reference + 1));
  if (!isWhole(state.hours)) settings.set('x', state.hours.map(clock).join('-'));
  if (state.endpoint !== '') settings.set('ep', state.endpoint);
  if (state.statement !== '') settings.set('q', state.statement);
  if (state.sorted.length > 0) settings.set('sort', sortedText(state.sorted));
  if (settings.size === 0) return state.section;
  if (state.section !== '') settings.set('s', state.section);
  // A colon may stand in a fragment as it is.
  return settings.toString().replaceAll('%3A', ':');
}

function isWhole([from, to]: Hours): boolean {
  return from === WHOLE_DAY[0] && to === WHOLE_DAY[1];
}

/** Minutes, and seconds where they are not whole: a measurement of a minute has parts of 12 of the day's. */
function clock(hours: number): string {
  const seconds = Math.round(hours * 3600);
  const parts = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return (parts[2] === 0 ? parts.slice(0, 2) : parts).map((part) => String(part).padStart(2, '0')).join(':');
}

function hoursOf(text: string): Hours {
  const ends = text.split('-').map((end) => {
    const [hours = Number.NaN, minutes = Number.NaN, seconds = 0] = end.split(':').map(Number);
    return hours + minutes / 60 + seconds / 3600;
  });
  const [from = Number.NaN, to = Number.NaN] = ends;
  return ends.length === 2 && from >= 0 && to <= 24 && from < to ? [from, to] : WHOLE_DAY;
}

function referenceOf(text: string): number | undefined {
  return /^[1-9]\d*$/.test(text) ? Number(text) - 1 : undefined;
}
