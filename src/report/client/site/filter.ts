import type { SiteData } from '../../site/site-entry.ts';
import { byId } from './elements.ts';
import type { SiteState } from './state.ts';

/** Shows only the rows that hold every word, and are of the kind. */
export function connectFilter(data: SiteData, state: SiteState, changed: () => void): void {
  const [find, kind] = [byId<HTMLInputElement>('find'), byId<HTMLSelectElement>('kind')];
  const pinned = byId<HTMLInputElement>('only-pinned');
  // In the order in which they were written; sorting moves the rows along.
  const rows = [...(byId<HTMLTableElement>('runs').tBodies[0]?.rows ?? [])].map((row, at) => ({
    row,
    entry: data.entries[at],
    text: `${row.textContent} ${data.entries[at]?.branch ?? ''}`.toLowerCase(),
  }));
  const apply = () => {
    const words = state.find.toLowerCase().split(/\s+/);
    let shown = 0;
    for (const { row, entry, text } of rows) {
      const isShown =
        words.every((word) => text.includes(word)) &&
        (state.kind === '' || entry?.kind === state.kind) &&
        (state.pinned === '' || entry?.isPinned === true);
      row.hidden = !isShown;
      if (isShown) shown += 1;
    }
    byId('found').textContent = shown === rows.length ? '' : `${shown} of ${rows.length}`;
  };
  find.value = state.find;
  // A kind that there is not would hide every run.
  if (![...kind.options].some(({ value }) => value === state.kind)) state.kind = '';
  kind.value = state.kind;
  pinned.checked = state.pinned !== '';
  for (const control of [find, kind, pinned]) {
    control.addEventListener('input', () => {
      state.find = find.value;
      state.kind = kind.value;
      state.pinned = pinned.checked ? '1' : '';
      apply();
      changed();
    });
  }
  apply();
}
