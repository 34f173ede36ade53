import type { Theme } from '../palette.ts';
import { FIRST_VIEW } from '../charts/look.ts';
import type { Drawing } from './drawing.ts';

interface State {
  hidden: Set<number>;
  isLinear: boolean;
  withServiceTime: boolean;
  theme: 'auto' | Theme;
}

/** Checkboxes, keys and the address's #hash: three ways to the same few settings. None of them touches the verdict. */
export function connectControls(drawing: Drawing): void {
  const switches = [...document.querySelectorAll<HTMLInputElement>('input[data-topology-switch]')];
  const linear = input('linear');
  const serviceTime = input('service-time');
  const theme = document.getElementById('theme') as HTMLSelectElement;
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  let state = fromHash();

  const apply = (): void => {
    if (state.theme === 'auto') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = state.theme;
    for (const each of switches) each.checked = !state.hidden.has(Number(each.dataset['topologySwitch']));
    linear.checked = state.isLinear;
    serviceTime.checked = state.withServiceTime;
    theme.value = state.theme;
    for (const row of document.querySelectorAll<HTMLElement>('.day-row[data-topology]')) {
      row.hidden = state.hidden.has(Number(row.dataset['topology']));
    }
    const shown: Theme = state.theme === 'auto' ? (dark.matches ? 'dark' : 'light') : state.theme;
    drawing.show({
      ...FIRST_VIEW,
      theme: shown,
      hidden: state.hidden,
      isLinear: state.isLinear,
      withServiceTime: state.withServiceTime,
    });
  };
  const change = (next: Partial<State>): void => {
    state = { ...state, ...next };
    writeHash(state);
    apply();
  };
  const toggle = (topology: number): void => {
    const hidden = new Set(state.hidden);
    if (!hidden.delete(topology)) hidden.add(topology);
    change({ hidden });
  };

  for (const each of switches)
    each.addEventListener('change', () => {
      toggle(Number(each.dataset['topologySwitch']));
    });
  linear.addEventListener('change', () => {
    change({ isLinear: linear.checked });
  });
  serviceTime.addEventListener('change', () => {
    change({ withServiceTime: serviceTime.checked });
  });
  theme.addEventListener('change', () => {
    change({ theme: theme.value as State['theme'] });
  });
  document.getElementById('reset')?.addEventListener('click', () => {
    change(first());
  });
  dark.addEventListener('change', apply);
  window.addEventListener('hashchange', () => {
    state = fromHash();
    apply();
  });
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof HTMLSelectElement) return;
    if (event.key === 'Escape') change(first());
    const topology = Number(event.key) - 1;
    if (Number.isInteger(topology) && topology >= 0 && topology < switches.length) toggle(topology);
  });
  apply();
}

const first = (): State => ({ hidden: new Set(), isLinear: false, withServiceTime: false, theme: 'auto' });

/** `#hide=2&y=lin&service=1&theme=dark`; a plain `#latency` is a section and no setting. */
function fromHash(): State {
  const settings = new URLSearchParams(location.hash.slice(1));
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
  };
}

function writeHash(state: State): void {
  const settings = new URLSearchParams();
  if (state.hidden.size > 0)
    settings.set(
      'hide',
      [...state.hidden]
        .map((topology) => topology + 1)
        .sort()
        .join(','),
    );
  if (state.isLinear) settings.set('y', 'lin');
  if (state.withServiceTime) settings.set('service', '1');
  if (state.theme !== 'auto') settings.set('theme', state.theme);
  const text = settings.toString();
  history.replaceState(null, '', text === '' ? location.pathname + location.search : `#${text}`);
}

function input(id: string): HTMLInputElement {
  const element = document.getElementById(id);
  if (!(element instanceof HTMLInputElement)) throw new Error(`no input #${id}`);
  return element;
}
