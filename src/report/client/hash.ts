import type { Theme } from '../palette.ts';

/** What a reader set, as the address keeps it. */
export interface State {
  readonly hidden: ReadonlySet<number>;
  readonly isLinear: boolean;
  readonly withServiceTime: boolean;
  readonly theme: 'auto' | Theme;
  /** part of an endpoint's name */
  readonly endpoint: string;
  /** id of the section gone to */
  readonly section: string;
}

export const FIRST_STATE: State = {
  hidden: new Set(),
  isLinear: false,
  withServiceTime: false,
  theme: 'auto',
  endpoint: '',
  section: '',
};

/** `#hide=2&y=lin&service=1&theme=dark&ep=home&s=latency`; a plain `#latency` is a section and no setting. */
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
    endpoint: settings.get('ep') ?? '',
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
  if (state.endpoint !== '') settings.set('ep', state.endpoint);
  if (settings.size === 0) return state.section;
  if (state.section !== '') settings.set('s', state.section);
  return settings.toString();
}
