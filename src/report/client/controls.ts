import type { Theme } from '../palette.ts';
import { FIRST_VIEW } from '../charts/look.ts';
import type { Drawing } from './drawing.ts';
import { showChanges } from './changes.ts';
import { syncCursor } from './cursor.ts';
import { chooseByDragging } from './dragging.ts';
import { filterEndpoints, onEndpointFilter } from './endpoint-filter.ts';
import { FIRST_STATE, type Hours, type State, hashOf, stateOf } from './hash.ts';
import { filterRows, onRowFilter } from './row-filter.ts';
import { withSorting } from './sorting.ts';
import { makeTablesSortable } from './tables.ts';
import { ChosenWindow } from './window-table.ts';

/** Checkboxes, keys and the address's #hash: three ways to the same few settings. None of them touches the verdict. */
export function connectControls(drawing: Drawing): void {
  const switches = [...document.querySelectorAll<HTMLInputElement>('input[data-topology-switch]')];
  const linear = input('linear');
  const serviceTime = input('service-time');
  const theme = document.getElementById('theme') as HTMLSelectElement;
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const reference = document.querySelector<HTMLSelectElement>('#reference');
  const ownReference = Number(reference?.dataset['first']);
  let state = stateOf(location.hash);
  const moveCursor = syncCursor(drawing.timelines, (topology) => state.hidden.has(topology));
  const choose = (hours: Hours): void => {
    change({ hours: chosen.widened(hours) });
  };
  const chosen = new ChosenWindow(drawing.window, drawing.timelines[0]?.figure ?? {}, choose);
  const sortTables = makeTablesSortable((sorting) => {
    change({ sorted: withSorting(state.sorted, sorting) });
  });

  const apply = (): void => {
    if (state.theme === 'auto') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = state.theme;
    for (const each of switches) each.checked = !state.hidden.has(Number(each.dataset['topologySwitch']));
    linear.checked = state.isLinear;
    serviceTime.checked = state.withServiceTime;
    theme.value = state.theme;
    filterEndpoints(state.endpoint);
    filterRows(state.statement);
    sortTables(state.sorted);
    const against =
      state.reference !== undefined && reference?.options[state.reference] ? state.reference : ownReference;
    if (reference !== null) {
      reference.value = String(against);
      showChanges(against, reference.selectedOptions[0]?.textContent ?? '');
    }
    chosen.show({ hours: state.hours, hidden: state.hidden, reference: against });
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
      hours: state.hours,
      ...(against === ownReference ? {} : { reference: against }),
    });
  };
  const change = (next: Partial<State>): void => {
    state = { ...state, ...next };
    const text = hashOf(state);
    history.replaceState(null, '', text === '' ? location.pathname + location.search : `#${text}`);
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
  reference?.addEventListener('change', () => {
    const topology = Number(reference.value);
    change({ reference: topology === ownReference ? undefined : topology });
  });
  chooseByDragging(drawing.timelines, choose);
  drawing.follow({ move: moveCursor, choose });
  document.getElementById('reset')?.addEventListener('click', () => {
    change(FIRST_STATE);
  });
  onEndpointFilter((endpoint) => {
    change({ endpoint });
  });
  onRowFilter((statement) => {
    change({ statement });
  });
  // A link to a section keeps what was set; a plain `#latency` in its place would forget it.
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href^="#"]') : null;
    const section = link?.getAttribute('href')?.slice(1) ?? '';
    if (section === '' || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    state = { ...state, section };
    history.pushState(null, '', `#${hashOf(state)}`);
    goTo(section);
  });
  dark.addEventListener('change', apply);
  window.addEventListener('hashchange', () => {
    state = stateOf(location.hash);
    apply();
    if (state.section !== '') goTo(state.section);
  });
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof HTMLSelectElement) return;
    if (event.target instanceof HTMLInputElement && event.target.type === 'search' && event.key !== 'Escape') return;
    if (event.key === 'Escape') change(FIRST_STATE);
    const topology = Number(event.key) - 1;
    if (Number.isInteger(topology) && topology >= 0 && topology < switches.length) toggle(topology);
  });
  apply();
  keepHeadingsFree();
  if (state.section !== '') goTo(state.section);
}

/** Scrolls to a section and puts the focus there, as a browser does for a plain link. */
function goTo(section: string): void {
  const target = document.getElementById(section);
  if (target === null) return;
  if (!target.hasAttribute('tabindex')) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  target.scrollIntoView();
}

/** The bar of controls stays on top, on a narrow page in several lines; a heading must come to lie below it. */
function keepHeadingsFree(): void {
  const bar = document.querySelector<HTMLElement>('.controls');
  if (bar === null) return;
  new ResizeObserver(() => {
    const isSticky = getComputedStyle(bar).position === 'sticky';
    document.documentElement.style.scrollPaddingTop = `${String(isSticky ? bar.offsetHeight + 8 : 0)}px`;
  }).observe(bar);
}

function input(id: string): HTMLInputElement {
  const element = document.getElementById(id);
  if (!(element instanceof HTMLInputElement)) throw new Error(`no input #${id}`);
  return element;
}
